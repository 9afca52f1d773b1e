// The pipeline: drawn, with what to do next, and the bookings that go through it now.
import { advice } from './advice.js';
import { book, newKey } from './api.js';
import { announce, el, headline, loading, replace, svg, tableOf } from './dom.js';
import { draw, inWords } from './drawing.js';
import { clock, count, counted, plusDays, rate, today } from './format.js';
import { onEvent, onState } from './live.js';
import { Motion } from './motion.js';
import { Newest } from './newest.js';
import { lookNow, onPicture } from './watch.js';

const WIDE_FROM = 900;
const GUESTS = [
  'Ada Lovelace',
  'Grace Hopper',
  'Alan Turing',
  'Edsger Dijkstra',
  'Barbara Liskov',
  'Katherine Johnson',
  'Ken Thompson',
  'Radia Perlman',
];

const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

/// A booking that can hardly be refused: of the hotel with the most rooms.
function exampleWish() {
  const from = plusDays(today(), 1 + Math.floor(Math.random() * 300));
  return {
    guest_name: anyOf(GUESTS),
    hotel_name: 'Oceanview Resort',
    room_type: 'Standard',
    num_guests: 1,
    check_in: from,
    check_out: plusDays(from, 1 + Math.floor(Math.random() * 3)),
    payment_method: 'credit_card',
  };
}

async function send(number, said) {
  replace(said);
  try {
    const answers = await Promise.all(Array.from({ length: number }, () => book(exampleWish(), newKey())));
    const taken = answers.filter(({ status }) => status === 202 || status === 200).length;
    const text =
      taken === number
        ? `${counted(number, 'booking')} accepted: on disk, and on the way.`
        : `${taken} of ${number} accepted. ${answers.find(({ status }) => status >= 400)?.body?.message ?? ''}`;
    replace(said, text);
    announce(text);
  } catch (trouble) {
    replace(said, trouble.message);
  }
  lookNow();
}

function figures(picture) {
  const { front } = picture;
  const items = [
    ['Accepted', rate(front.accepted_last_minute)],
    ['Confirmed', rate(front.confirmed_last_minute)],
    ['Refused', rate(front.failed_last_minute)],
    ['Pending', count(front.pending)],
    ['Need a person', count(front.needs_attention)],
  ];
  return el(
    'dl',
    { class: 'figures' },
    items.map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value))),
  );
}

const depthOf = (step) => (step.depth === undefined ? 'not known' : count(step.depth));

function asTable(picture) {
  const row = (...cells) =>
    el(
      'tr',
      null,
      cells.map((cell, i) => el(i ? 'td' : 'th', i ? null : { scope: 'row' }, cell)),
    );
  return tableOf(
    ['Place', 'State', 'Waiting', 'Consumers', 'In the last minute'],
    row('front', 'works', count(picture.front.pending), '', rate(picture.front.accepted_last_minute)),
    picture.steps.map((step) => [
      row(step.queue, 'queue', depthOf(step), step.consumers ?? 'not known', rate(step.asked_last_minute)),
      row(step.worker, step.health, step.waiting ?? 'not known', '', rate(step.answered_last_minute)),
    ]),
    row('confirmed', '', '', '', rate(picture.front.confirmed_last_minute)),
  );
}

/// @return how to leave it
export function showPipeline(root) {
  const drawing = el('div', { class: 'drawing' }, loading('Looking at the pipeline …'));
  const advised = el('div', { class: 'advice' });
  const numbers = el('div');
  const table = el('div', { class: 'scroll' });
  const said = el('p', { class: 'hint', role: 'status' });
  const newestHolder = el('div', null, loading('Asking for the newest bookings …'));
  const stale = el('p', { class: 'stale', hidden: true });
  replace(
    root,
    headline(
      'The pipeline',
      'A booking is a message. Each worker takes it from the queue before it, does its part, and passes it on. Where a worker is away, its queue keeps what comes until it is back.',
      el(
        'p',
        { class: 'actions' },
        el(
          'button',
          { type: 'button', class: 'primary', id: 'send-one', onclick: () => send(1, said) },
          'Send a booking',
        ),
        el('button', { type: 'button', onclick: () => send(10, said) }, 'Send ten'),
      ),
    ),
    said,
    stale,
    el(
      'section',
      { class: 'panel', 'aria-label': 'The pipeline, drawn' },
      drawing,
      el('details', null, el('summary', null, 'The same as a table'), table),
    ),
    advised,
    numbers,
    el('section', { class: 'panel' }, el('h2', null, 'Newest bookings'), newestHolder),
  );

  const moving = svg('g', { class: 'moving', 'aria-hidden': 'true' });
  let centres = {};
  let order = [];
  let drawn = '';
  let latest = null;
  const wide = matchMedia(`(min-width: ${WIDE_FROM}px)`);
  const motion = new Motion(
    moving,
    () => centres,
    (step) => order[order.findIndex((one) => one.step === step) + 1]?.queue,
  );
  const newest = new Newest(newestHolder);

  const redraw = () => {
    if (!latest) return;
    const mark = `${wide.matches} ${inWords(latest)} ${latest.broker.health}`;
    if (mark === drawn) return;
    drawn = mark;
    order = latest.steps;
    newest.steps = order.map(({ step }) => step);
    centres = draw(drawing, latest, wide.matches, moving);
    replace(table, asTable(latest));
  };
  let lastAdvice = '';
  const take = (picture, trouble) => {
    stale.hidden = !trouble;
    if (trouble)
      replace(stale, picture ? `${trouble.message} What you see is of ${clock(picture.as_of)}.` : trouble.message);
    if (!picture) return;
    latest = picture;
    redraw();
    const { front, broker, steps } = picture;
    const mark = JSON.stringify([
      front.pending,
      front.stop_example,
      broker.health,
      steps.map((step) => [step.health, step.waiting, step.depth, step.oldest_s > 14 && step.oldest_s]),
    ]);
    if (mark !== lastAdvice) replace(advised, advice(picture));
    lastAdvice = mark;
    replace(numbers, figures(picture));
  };
  wide.addEventListener('change', redraw);
  newest.load();
  const ends = [
    onPicture(take),
    onEvent((event) => {
      motion.hear(event);
      newest.hear(event);
      if (event.step === '' || event.what === 'accepted') lookSoon();
    }),
    onState(({ live }) => {
      if (live && drawn) newest.load();
    }),
    () => wide.removeEventListener('change', redraw),
    () => motion.stop(),
    () => clearTimeout(newest.asking),
  ];
  return () => ends.forEach((end) => end());
}

let soon = 0;
/// Figures follow what is seen to move, at most twice a second.
function lookSoon() {
  if (soon) return;
  soon = setTimeout(() => {
    soon = 0;
    lookNow();
  }, 500);
}
