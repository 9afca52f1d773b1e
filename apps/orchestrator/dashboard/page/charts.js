// Latency over time as a drawing, without a library.
import { el, svg, tableOf } from './dom.js';
import { clock, count, duration } from './format.js';

const H = 220;
/// Text keeps its size: the drawing is as wide as its place.
const width = () => (matchMedia('(min-width: 48rem)').matches ? 1080 : 340);
const LEFT = 58;
const BOTTOM = 26;
const TOP = 12;
const LINES = [
  ['p50_ms', 'Half of them within', 'half'],
  ['p95_ms', '95 of 100 within', 'most'],
];

/// Round numbers, each ten times the one before: latencies span from milliseconds to minutes.
function ticks(most) {
  const all = [];
  for (let value = 1; value <= most * 10; value *= 10) all.push(value);
  return all.length > 1 ? all : [1, 10];
}

function place(points, W) {
  const most = Math.max(1, ...points.flatMap((point) => LINES.map(([key]) => point[key])));
  const marks = ticks(most);
  const top = Math.log10(marks.at(-1));
  const first = Date.parse(`${points[0].from}Z`);
  const last = Math.max(Date.parse(`${points.at(-1).from}Z`), first + 60000);
  return {
    marks,
    x: (at) => LEFT + ((Date.parse(`${at}Z`) - first) / (last - first)) * (W - LEFT - 14),
    y: (ms) => H - BOTTOM - (Math.log10(Math.max(1, ms)) / top) * (H - BOTTOM - TOP),
  };
}

function drawing(points) {
  const W = width();
  const { marks, x, y } = place(points, W);
  const words = LINES.map(([key, name]) => `${name} ${duration(points.at(-1)[key] / 1000)}`).join(', ');
  return svg(
    'svg',
    {
      viewBox: `0 0 ${W} ${H}`,
      class: 'chart',
      role: 'img',
      'aria-label': `Time until a booking is decided, lately: ${words}`,
    },
    marks.map((ms) => [
      svg('line', { x1: LEFT, x2: W - 14, y1: y(ms), y2: y(ms), class: 'grid' }),
      svg('text', { x: LEFT - 8, y: y(ms) + 4, class: 'tick end' }, duration(ms / 1000)),
    ]),
    [points[0], points.length > 1 && points.at(-1)]
      .filter(Boolean)
      .map((point, i) =>
        svg('text', { x: x(point.from), y: H - 6, class: i ? 'tick end' : 'tick' }, clock(point.from)),
      ),
    LINES.map(([key, , kind]) => [
      svg('polyline', {
        class: `line ${kind}`,
        points: points.map((point) => `${x(point.from)},${y(point[key])}`).join(' '),
      }),
      points.map((point) => svg('circle', { cx: x(point.from), cy: y(point[key]), r: 3, class: `point ${kind}` })),
    ]),
  );
}

/// The chart with its legend, and the same as a table.
export function latencyChart(points) {
  if (!points.length)
    return el(
      'p',
      { class: 'hint' },
      'No booking was decided in the last half hour. ',
      el('a', { href: '#/pipeline' }, 'Send some through'),
      '.',
    );
  return [
    drawing(points),
    el(
      'p',
      { class: 'legend' },
      LINES.map(([, name, kind]) => el('span', { class: kind }, `${name} …`)),
    ),
    el(
      'details',
      null,
      el('summary', null, 'The same as a table'),
      el(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Latency as a table' },
        tableOf(
          ['From', 'Confirmed', 'Refused', 'Cancelled', 'Half within', '95 % within', '99 % within'],
          points.map((point) =>
            el(
              'tr',
              null,
              el('th', { scope: 'row' }, clock(point.from)),
              [point.confirmed, point.failed, point.cancelled].map((n) => el('td', null, count(n))),
              [point.p50_ms, point.p95_ms, point.p99_ms].map((ms) => el('td', null, duration(ms / 1000))),
            ),
          ),
        ),
      ),
    ),
  ];
}
