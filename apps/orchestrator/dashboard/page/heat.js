// Occupancy as a map: a row a room type, a column a night, the darker the fuller.
import { el } from './dom.js';
import { counted, day, plusDays } from './format.js';

/// Five steps from empty to full.
function fullness(taken, rooms) {
  if (rooms === 0) return 'none';
  if (taken === 0) return 'q0';
  return `q${Math.min(5, 1 + Math.floor((taken / rooms) * 4.999))}`;
}

function nightHead(from, days) {
  return el(
    'tr',
    null,
    el('th', { scope: 'col' }, 'Room'),
    Array.from({ length: days }, (_, i) => {
      const date = plusDays(from, i);
      const weekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
      return el('th', { scope: 'col', abbr: day(date), class: weekend ? 'weekend' : '' }, Number(date.slice(8)));
    }),
  );
}

function hotelRows(hotel, from) {
  return hotel.room_types.map((type) =>
    el(
      'tr',
      null,
      el('th', { scope: 'row' }, type.name, el('span', { class: 'hint' }, ` ${type.rooms}`)),
      type.taken.map((taken, i) => {
        const words = `${day(plusDays(from, i))}: ${taken} of ${type.rooms} taken`;
        return el(
          'td',
          { class: fullness(taken, type.rooms), title: words },
          el('span', { class: 'visually-hidden' }, `${taken} of ${type.rooms}`),
          taken ? el('span', { 'aria-hidden': 'true' }, taken) : '',
        );
      }),
    ),
  );
}

function share(taken, rooms) {
  const percent = rooms ? (taken / rooms) * 100 : 0;
  if (percent > 0 && percent < 1) return 'less than 1 %';
  return `${Math.round(percent)} %`;
}

/// What availability says of a window of nights, hotel by hotel.
export function heatMap(occupancy) {
  const { from, days, hotels } = occupancy;
  return hotels.map((hotel) => {
    const rooms = hotel.room_types.reduce((sum, type) => sum + type.rooms, 0) * days;
    const taken = hotel.room_types.reduce((sum, type) => sum + type.taken.reduce((a, b) => a + b, 0), 0);
    return el(
      'div',
      { class: 'hotel' },
      el(
        'h3',
        null,
        hotel.name,
        el('span', { class: 'hint' }, ` ${hotel.city}, ${share(taken, rooms)} of ${counted(days, 'night')}`),
      ),
      el(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Occupancy of ${hotel.name}` },
        el(
          'table',
          { class: 'heat' },
          el('thead', null, nightHead(from, days)),
          el('tbody', null, hotelRows(hotel, from)),
        ),
      ),
    );
  });
}

/// What the colours mean.
export const scale = () =>
  el(
    'p',
    { class: 'legend heat-scale', 'aria-hidden': 'true' },
    'empty',
    ['q0', 'q1', 'q2', 'q3', 'q4', 'q5'].map((step) => el('i', { class: step })),
    'full',
  );
