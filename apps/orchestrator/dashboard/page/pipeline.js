// The pipeline: drawn, with what to do next, and the bookings that go through it now.
import { book, newKey, ask } from './api.js';
import { announce, badge, callout, command, el, loading, replace, svg } from './dom.js';
import { draw, inWords } from './drawing.js';
import { clock, count, counted, duration, plusDays, rate, shortId, stepName, today } from './format.js';
import { onEvent, onState } from './live.js';
import { Motion } from './motion.js';
import { lookNow, onPicture } from './watch.js';

const WIDE_FROM = 900;
const MOST_ROWS = 8;
const GUESTS = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov', 'Katherine Johnson', 'Ken Thompson', 'Radia Perlman'];

const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

/// A booking that can hardly be refused: of the hotel with the most rooms.
function exampleWish() {
  const from = plusDays(today(), 1 + Math.floor(Math.random() * 300));
  return {
    guest_name: anyOf(GUESTS), hotel_name: 'Oceanview Resort', room_type: 'Standard', num_guests: 1,
    check_in: from, check_out: plusDays(from, 1 + Math.floor(Math.random() * 3)), payment_method: 'credit_card',
  };
}

async function send(number, said) {
  replace(said);
  try {
    const answers = await Promise.all(Array.from({ length: number }, () => book(exampleWish(), newKey())));
    const taken = answers.filter(({ status }) => status === 202 || status === 200).length;
    const text = taken === number ? `${counted(number, 'booking')} accepted: on disk, and on the way.`
      : `${taken} of ${number} accepted. ${answers.find(({ status }) => status >= 400)?.body?.message ?? ''}`;
    replace(said, text);
    announce(text);
  } catch (trouble) {
    replace(said, trouble.message);
  }
  lookNow();
}

function waitingFor(step) {
  const waits = step.waiting ?? step.depth ?? 0;
  return waits ? `${counted(waits, 'booking waits', 'bookings wait')} for it in ${step.queue}; nothing is lost.` : `Book now: it waits in ${step.queue}, and nothing is lost.`;
}

/// What matters most at the moment, and what to do about it.
function advice(picture) {
  const { front, broker, steps } = picture;
  if (broker.health === 'away') {
    return callout('bad', 'The broker is away',
      el('p', null, `Bookings are still taken and kept on disk (${counted(front.pending, 'is', 'are')} pending). They go out when it is back.`),
      el('p', null, command(broker.start)));
  }
  const missing = steps.filter((step) => step.health === 'missing');
  if (missing.length) {
    return missing.map((step) => callout('bad', `${step.worker} is away`, el('p', null, waitingFor(step)), el('p', null, 'Start it, and watch the queue drain: ', command(step.start))));
  }
  const silent = steps.filter((step) => step.health === 'silent');
  if (silent.length) {
    return silent.map((step) => callout('warn', `${step.worker} does not answer`,
      el('p', null, `It consumes ${step.queue}, and the first booking has waited for ${duration(step.oldest_s)}. The doctor may know more.`),
      el('p', null, el('a', { href: '#/trouble' }, 'Look at the doctor’s findings'))));
  }
  return callout('good', 'Everything works', el('p', null, 'To see a worker’s absence and recovery: type ', command(front.stop_example), ', send some bookings, and start it again.'));
}

function figures(picture) {
  const { front } = picture;
  const items = [
    ['Accepted', rate(front.accepted_last_minute)], ['Confirmed', rate(front.confirmed_last_minute)], ['Refused', rate(front.failed_last_minute)],
    ['Pending', count(front.pending)], ['Need a person', count(front.needs_attention)],
  ];
  return el('dl', { class: 'figures' }, items.map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value))));
}

const depthOf = (step) => (step.depth === undefined ? 'not known' : count(step.depth));

function asTable(picture) {
  const row = (...cells) => el('tr', null, cells.map((cell, i) => el(i ? 'td' : 'th', i ? null : { scope: 'row' }, cell)));
  return el('table', null,
    el('thead', null, el('tr', null, ['Place', 'State', 'Waiting', 'Consumers', 'In the last minute'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', null, row('front', 'works', count(picture.front.pending), '', rate(picture.front.accepted_last_minute)),
      picture.steps.map((step) => [row(step.queue, 'queue', depthOf(step), step.consumers ?? 'not known', rate(step.asked_last_minute)),
        row(step.worker, step.health, step.waiting ?? 'not known', '', rate(step.answered_last_minute))]),
      row('confirmed', '', '', '', rate(picture.front.confirmed_last_minute))));
}

/// The newest bookings, each with how far it has come; from the list once, then from events.
class Newest {
  constructor(holder) {
    this.holder = holder;
    this.rows = new Map();
    this.steps = ['hold_room', 'charge_payment'];
  }

  async load() {
    try {
      const page = await ask(`/bookings?limit=${MOST_ROWS}`);
      for (const booking of page.bookings.reverse()) {
        const known = this.rows.get(booking.booking_id);
        if (known) {
          known.name = booking.guest_name;
          continue;
        }
        const done = new Set();
        if (booking.room_rate_per_night !== undefined) done.add('hold_room');
        if (booking.payment_status === 'approved') done.add('charge_payment');
        this.rows.set(booking.booking_id, { status: booking.status, at: booking.booking_timestamp, done, name: booking.guest_name });
      }
      this.draw();
    } catch (trouble) {
      replace(this.holder, el('p', { class: 'hint' }, trouble.message));
    }
  }

  hear({ booking_id: id, step, what, status, timestamp }) {
    const row = this.rows.get(id) ?? { at: timestamp, done: new Set() };
    // Events name nobody: the list does, a moment later, once for all that came meanwhile.
    if (!row.name && !this.asking) this.asking = setTimeout(() => { this.asking = 0; this.load(); }, 800);
    row.status = status;
    if (what === 'accepted') row.done.add(step);
    this.rows.delete(id);
    this.rows.set(id, row);
    while (this.rows.size > MOST_ROWS) this.rows.delete(this.rows.keys().next().value);
    if (!this.waits) this.waits = requestAnimationFrame(() => { this.waits = 0; this.draw(); });
  }

  draw() {
    if (!this.rows.size) {
      replace(this.holder, el('p', { class: 'hint' }, 'No booking yet. Send one through, above, or ', el('a', { href: '#/book' }, 'book a stay'), '.'));
      return;
    }
    const focused = this.holder.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    replace(this.holder, el('ul', { class: 'newest' }, [...this.rows].reverse().map(([id, row]) => el('li', null,
      el('a', { href: `#/bookings/${id}` }, el('span', { class: 'mono' }, shortId(id)), el('span', { class: 'name' }, row.name ?? clock(row.at))),
      el('span', { class: 'steps' }, this.steps.map((step) => el('span', { class: row.done.has(step) ? 'done' : '' }, stepName(step)))),
      badge(row.status)))));
    if (focused) this.holder.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
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
  replace(root,
    el('div', { class: 'headline' }, el('div', null, el('h1', null, 'The pipeline'),
      el('p', { class: 'lead' }, 'A booking is a message. Each worker takes it from the queue before it, does its part, and passes it on. Where a worker is away, its queue keeps what comes until it is back.')),
    el('p', { class: 'actions' }, el('button', { type: 'button', class: 'primary', id: 'send-one', onclick: () => send(1, said) }, 'Send a booking'),
      el('button', { type: 'button', onclick: () => send(10, said) }, 'Send ten'))),
    said, stale,
    el('section', { class: 'panel', 'aria-label': 'The pipeline, drawn' }, drawing, el('details', null, el('summary', null, 'The same as a table'), table)),
    advised, numbers,
    el('section', { class: 'panel' }, el('h2', null, 'Newest bookings'), newestHolder));

  const moving = svg('g', { class: 'moving', 'aria-hidden': 'true' });
  let centres = {};
  let order = [];
  let drawn = '';
  let latest = null;
  const wide = matchMedia(`(min-width: ${WIDE_FROM}px)`);
  const motion = new Motion(moving, () => centres, (step) => order[order.findIndex((one) => one.step === step) + 1]?.queue);
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
    if (trouble) replace(stale, picture ? `${trouble.message} What you see is of ${clock(picture.as_of)}.` : trouble.message);
    if (!picture) return;
    latest = picture;
    redraw();
    const { front, broker, steps } = picture;
    const mark = JSON.stringify([front.pending, front.stop_example, broker.health, steps.map((step) => [step.health, step.waiting, step.depth, step.oldest_s > 14 && step.oldest_s])]);
    if (mark !== lastAdvice) replace(advised, advice(picture));
    lastAdvice = mark;
    replace(numbers, figures(picture));
  };
  wide.addEventListener('change', redraw);
  newest.load();
  const ends = [
    onPicture(take),
    onEvent((event) => { motion.hear(event); newest.hear(event); if (event.step === '' || event.what === 'accepted') lookSoon(); }),
    onState(({ live }) => { if (live && drawn) newest.load(); }),
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
  soon = setTimeout(() => { soon = 0; lookNow(); }, 500);
}
