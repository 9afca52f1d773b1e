// The pipeline as a drawing: stations and the queues between them, from left to right, or from top to
// bottom where the page is narrow. It draws what /pipeline says; motion.js moves bookings over it.
import { replace, svg } from './dom.js';
import { counted, rate } from './format.js';

const MOST_LETTERS = 8;
const MARGIN = 14;
/// Width and height of each kind of place; the gap is the last leg, which has no queue.
const WIDE = { station: [150, 104], queue: [146, 54], gap: [40, 54] };
const TALL = { station: [332, 84], queue: [332, 66], gap: [332, 34] };

const HEALTH = {
  working: ['working', 'works'],
  missing: ['missing', 'away'],
  silent: ['silent', 'does not answer'],
  unknown: ['unknown', 'not known'],
};

/// What stands where: stations and queues in their order, with what each shows.
function placesOf(picture) {
  const { front, broker, steps } = picture;
  const places = [
    {
      kind: 'station',
      id: 'front',
      title: 'Front',
      what: 'keeps it on disk',
      health: 'working',
      rate: rate(front.accepted_last_minute),
    },
  ];
  for (const step of steps) {
    places.push({
      kind: 'queue',
      id: step.queue,
      title: step.queue,
      depth: broker.health === 'away' ? null : (step.depth ?? null),
      held: step.health === 'missing',
    });
    places.push({
      kind: 'station',
      id: step.step,
      title: step.worker[0].toUpperCase() + step.worker.slice(1),
      what: { availability: 'holds a room', payment: 'takes the money' }[step.worker] ?? step.step.replaceAll('_', ' '),
      health: broker.health === 'away' ? 'unknown' : step.health,
      rate: rate(step.answered_last_minute),
      consumers: step.consumers,
    });
  }
  places.push({ kind: 'gap', id: 'reply' });
  places.push({
    kind: 'station',
    id: 'done',
    title: 'Confirmed',
    what: 'a room, paid for',
    health: 'end',
    rate: rate(front.confirmed_last_minute),
  });
  return places;
}

/// Says of each place where it lies. @return width and height of all
function layOut(places, wide) {
  const sizes = wide ? WIDE : TALL;
  const along = wide ? 0 : 1;
  const thickness = sizes.station[1 - along];
  let at = MARGIN;
  for (const place of places) {
    const size = sizes[place.kind];
    const start = MARGIN + (thickness - size[1 - along]) / 2;
    Object.assign(place, { width: size[0], height: size[1], x: wide ? at : start, y: wide ? start : at });
    at += size[along];
  }
  return wide ? [at + MARGIN, thickness + 2 * MARGIN] : [thickness + 2 * MARGIN, at + MARGIN];
}

function station(place) {
  const { x, y, width, height } = place;
  const [health, words] = HEALTH[place.health] ?? ['goal', ''];
  const tall = width > 200;
  const left = x + 16;
  const said = [words, place.consumers > 1 ? `${place.consumers} of them` : ''].filter(Boolean).join(', ');
  const foot = y + (tall ? 70 : 90);
  return svg(
    'g',
    { class: `station ${health}`, 'data-place': place.id },
    svg('rect', { x, y, width, height, rx: 14, class: 'box' }),
    svg('text', { x: left, y: y + 30, class: 'title' }, place.title),
    svg('text', { x: left, y: y + 49, class: 'what' }, place.what),
    svg(
      'text',
      tall ? { x: x + width - 16, y: y + 30, class: 'rate end' } : { x: left, y: y + (said ? 70 : 90), class: 'rate' },
      place.rate,
    ),
    said && svg('circle', { cx: left + 4, cy: foot - 4, r: 4, class: 'lamp' }),
    said && svg('text', { x: left + 15, y: foot, class: 'said' }, said),
  );
}

/// Letters that wait, the first of them where the worker takes it.
function letters(place, tall) {
  const shown = Math.min(place.depth ?? 0, MOST_LETTERS);
  const all = [];
  for (let i = 0; i < shown; i += 1) {
    const x = tall ? place.x + place.width - 40 - i * 20 : place.x + place.width - 22 - i * 13;
    const y = tall ? place.y + 40 : place.y + 21;
    all.push(
      svg(
        'g',
        { class: 'letter' },
        svg('rect', { x, y, width: tall ? 17 : 11, height: 12, rx: 2 }),
        svg('path', { d: `M${x} ${y + 1} l${tall ? 8.5 : 5.5} 6 l${tall ? 8.5 : 5.5} -6` }),
      ),
    );
  }
  return all;
}

function queue(place, tall) {
  const { x, y, width, height } = place;
  const middle = tall ? x + width / 2 : y + height / 2;
  const group = svg('g', { class: `queue${place.held ? ' held' : ''}`, 'data-place': place.id });
  const waits =
    place.depth === null ? 'not known' : place.depth === 0 ? 'nothing waits' : counted(place.depth, 'waits', 'wait');
  if (tall) {
    group.append(
      svg('path', { d: `M${middle} ${y} V${y + height}`, class: 'pipe' }),
      svg('rect', { x: x + 16, y: y + 8, width: width - 32, height: height - 16, rx: 10, class: 'slot' }),
      svg('text', { x: x + 30, y: y + 29, class: 'name' }, place.title),
      svg('text', { x: x + width - 30, y: y + 29, class: 'depth end' }, waits),
      ...letters(place, true),
    );
  } else {
    group.append(
      svg('path', { d: `M${x} ${middle} H${x + width}`, class: 'pipe' }),
      svg('rect', { x: x + 8, y: y + 8, width: width - 16, height: height - 16, rx: 10, class: 'slot' }),
      svg('text', { x: x + width / 2, y: y - 6, class: 'name middle' }, place.title),
      svg('text', { x: x + width / 2, y: y + height + 14, class: 'depth middle' }, waits),
      ...letters(place, false),
    );
  }
  return group;
}

/// The last leg has no queue of its own to look into: the reply comes straight back.
function gap({ x, y, width, height }, tall) {
  const d = tall ? `M${x + width / 2} ${y} v${height}` : `M${x} ${y + height / 2} h${width}`;
  return svg('path', { class: 'pipe', d });
}

/// The drawing in words, for who does not see it.
export function inWords(picture) {
  const parts = [
    `Front: ${rate(picture.front.accepted_last_minute)} accepted, ${counted(picture.front.pending, 'booking')} pending.`,
  ];
  for (const step of picture.steps) {
    const depth =
      step.depth === undefined ? 'depth not known' : `${counted(step.depth, 'message waits', 'messages wait')}`;
    parts.push(
      `Queue ${step.queue}: ${depth}. ${step.worker}: ${HEALTH[step.health][1]}, ${rate(step.answered_last_minute)}.`,
    );
  }
  parts.push(`Confirmed: ${rate(picture.front.confirmed_last_minute)}.`);
  return parts.join(' ');
}

/// Draws into `holder`, with the layer of what moves between queues and stations.
/// @return the centre of each place by its id
export function draw(holder, picture, wide, moving) {
  const places = placesOf(picture);
  const [width, height] = layOut(places, wide);
  const room = wide ? 4 : 0;
  const of = (kind) => places.filter((place) => place.kind === kind);
  replace(
    holder,
    svg(
      'svg',
      {
        viewBox: `0 ${-room} ${width} ${height + 2 * room}`,
        role: 'img',
        class: wide ? 'wide' : 'tall',
        'aria-label': inWords(picture),
      },
      of('gap').map((place) => gap(place, !wide)),
      of('queue').map((place) => queue(place, !wide)),
      moving,
      of('station').map(station),
    ),
  );
  return Object.fromEntries(places.map((place) => [place.id, [place.x + place.width / 2, place.y + place.height / 2]]));
}
