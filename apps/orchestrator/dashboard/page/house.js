// The house: how full it is night by night, what came of the bookings, what they brought, how long they took.
import { ask } from './api.js';
import { latencyChart } from './charts.js';
import { callout, command, el, headline, loading, replace, tableOf } from './dom.js';
import { heatMap, scale } from './heat.js';
import { ago, clock, count, counted, day, money, plusDays, today } from './format.js';
import { onEvent } from './live.js';
import { onPicture } from './watch.js';

const DAYS = 28;
const EACH_MS = 6000;
const OUTCOMES = ['confirmed', 'pending', 'failed', 'cancelled'];

/// Sums by hotel, and of all.
function byHotel(sums) {
  const hotels = new Map();
  for (const { hotel, status, bookings, total, currency } of sums) {
    const one = hotels.get(hotel) ?? { revenue: new Map() };
    one[status] = (one[status] ?? 0) + bookings;
    if (status === 'confirmed') one.revenue.set(currency, (one.revenue.get(currency) ?? 0) + Number(total));
    hotels.set(hotel, one);
  }
  return hotels;
}

const revenueText = (revenue) => [...revenue].map(([currency, sum]) => money(sum, currency)).join(' + ') || '–';

function outcomes({ sums, bookings, all, as_of: asOf }) {
  if (!bookings)
    return el(
      'p',
      { class: 'hint' },
      'Nothing was booked yet. ',
      el('a', { href: '#/book' }, 'Book the first stay'),
      '.',
    );
  const hotels = byHotel(sums);
  const totals = { revenue: new Map() };
  for (const one of hotels.values()) {
    for (const status of OUTCOMES) totals[status] = (totals[status] ?? 0) + (one[status] ?? 0);
    for (const [currency, sum] of one.revenue) totals.revenue.set(currency, (totals.revenue.get(currency) ?? 0) + sum);
  }
  const row = (name, one) =>
    el(
      'tr',
      null,
      el('th', { scope: 'row' }, name),
      el('td', null, revenueText(one.revenue)),
      OUTCOMES.map((status) => el('td', null, count(one[status] ?? 0))),
    );
  return [
    el(
      'dl',
      { class: 'figures' },
      el('div', { class: 'main' }, el('dt', null, 'Revenue'), el('dd', null, revenueText(totals.revenue))),
      OUTCOMES.map((status) => el('div', null, el('dt', null, status), el('dd', null, count(totals[status])))),
    ),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Outcomes by hotel' },
      tableOf(
        ['Hotel', 'Revenue', ...OUTCOMES],
        [...hotels].map(([name, one]) => row(name, one)),
        hotels.size > 1 && row('All', totals),
      ),
    ),
    el(
      'p',
      { class: 'hint' },
      `${all ? `All ${counted(bookings, 'booking')}` : `The newest ${count(bookings)} bookings`}, as of ${clock(asOf)}. Revenue is that of confirmed bookings.`,
    ),
  ];
}

/// @return how to leave it
export function showHouse(root) {
  const map = el('div', null, loading('Asking availability …'));
  const sums = el('div', null, loading('Counting …'));
  const chart = el('div', null, loading('Asking …'));
  const title = el('span', { 'aria-live': 'polite' });
  let from = today();
  let timer = 0;
  let gone = false;
  let start = '';

  async function loadMap() {
    replace(title, `${day(from, { day: 'numeric', month: 'short' })} – ${day(plusDays(from, DAYS - 1))}`);
    try {
      const { fresh, as_of: asOf, occupancy } = await ask(`/occupancy?from=${from}&days=${DAYS}`);
      if (gone || occupancy.from !== from) return;
      const scrolled = [...map.querySelectorAll('.scroll')].map((each) => each.scrollLeft);
      const focused = [...map.querySelectorAll('.scroll')].indexOf(document.activeElement);
      replace(
        map,
        !fresh &&
          callout(
            'warn',
            'Availability is away',
            el('p', null, `This is how it stood ${ago(asOf)}. `, start && command(start)),
          ),
        heatMap(occupancy),
        scale(),
      );
      map.querySelectorAll('.scroll').forEach((each, i) => {
        each.scrollLeft = scrolled[i] ?? 0;
        if (i === focused) each.focus();
      });
    } catch (trouble) {
      if (!gone)
        replace(
          map,
          callout(
            'bad',
            'Occupancy is not known',
            el('p', null, trouble.message),
            start && el('p', null, 'Start it: ', command(start)),
          ),
        );
    }
  }

  async function loadFigures() {
    try {
      const figures = await ask('/figures');
      if (gone) return;
      const open = Boolean(chart.querySelector('details[open]'));
      replace(sums, outcomes(figures));
      replace(chart, latencyChart(figures.latency));
      if (open) chart.querySelector('details').open = true;
    } catch (trouble) {
      if (!gone) replace(sums, callout('bad', 'The figures are not known', el('p', null, trouble.message)));
    }
  }

  const look = async () => {
    if (!document.hidden) await Promise.all([loadMap(), loadFigures()]);
    if (!gone) timer = setTimeout(look, EACH_MS);
  };
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 1500);
  };
  const move = (days) => {
    from = plusDays(from, days);
    loadMap();
  };
  replace(
    root,
    headline(
      'The house',
      'How full it is, what came of the bookings, and how long they took.',
    ),
    el(
      'section',
      { class: 'panel' },
      el(
        'div',
        { class: 'panel-head' },
        el('h2', null, 'Occupancy'),
        el(
          'p',
          { class: 'pager' },
          el('button', { type: 'button', 'aria-label': 'Earlier', onclick: () => move(-DAYS) }, '←'),
          title,
          el('button', { type: 'button', 'aria-label': 'Later', onclick: () => move(DAYS) }, '→'),
        ),
      ),
      map,
    ),
    el('section', { class: 'panel' }, el('h2', null, 'Outcomes and revenue'), sums),
    el(
      'section',
      { class: 'panel' },
      el('h2', null, 'Time until a booking is decided'),
      el('p', { class: 'hint' }, 'The last half hour of this orchestrator; a worker’s absence shows as a hill.'),
      chart,
    ),
  );
  look();
  const ends = [
    onEvent(lookSoonOnce(lookSoon)),
    onPicture((picture) => {
      start = picture?.steps.find(({ worker }) => worker === 'availability')?.start ?? '';
    }),
  ];
  return () => {
    gone = true;
    clearTimeout(timer);
    ends.forEach((end) => end());
  };
}

/// Events come in bursts: the first of each makes it look.
function lookSoonOnce(look) {
  let until = 0;
  return () => {
    if (Date.now() < until) return;
    until = Date.now() + 3000;
    look();
  };
}
