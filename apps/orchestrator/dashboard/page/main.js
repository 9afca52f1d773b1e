// The dashboard: which view is shown, whether it is live, and what is said to a screen reader.
import { announce, callout, el, replace } from './dom.js';
import { counted, duration, happened, shortId } from './format.js';
import { goLive, onEvent, onState } from './live.js';
import { onPicture } from './watch.js';
import { showBook } from './book.js';
import { showBooking } from './booking.js';
import { showBookings } from './bookings.js';
import { showHouse } from './house.js';
import { showPipeline } from './pipeline.js';
import { showTrouble } from './trouble.js';

const VIEWS = [
  [/^\/pipeline$/, 'Pipeline', showPipeline],
  [/^\/bookings$/, 'Bookings', showBookings],
  [/^\/bookings\/(BOOK\d+)$/, 'Booking', showBooking],
  [/^\/book$/, 'Book', showBook],
  [/^\/house$/, 'House', showHouse],
  [/^\/trouble$/, 'Trouble', showTrouble],
];

const main = document.getElementById('view');
let leave = () => {};
let first = true;

function mark(path) {
  for (const link of document.querySelectorAll('#nav a')) {
    const target = link.getAttribute('href').slice(1);
    const current = path === target || path.startsWith(`${target}/`);
    if (current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function show() {
  const path = location.hash.slice(1).split('?')[0] || '/pipeline';
  leave();
  leave = () => {};
  replace(main);
  mark(path);
  main.dataset.view = path;
  const found = VIEWS.map(([pattern, title, view]) => ({ match: pattern.exec(path), title, view })).find(
    ({ match }) => match,
  );
  if (found) {
    document.title = `${found.title} · Bellhop`;
    leave = found.view(main, ...found.match.slice(1)) ?? leave;
  } else {
    replace(
      main,
      el('h1', null, 'Nothing here'),
      callout(
        '',
        'This address leads to no view.',
        el('p', null, el('a', { href: '#/pipeline' }, 'Go to the pipeline')),
      ),
    );
  }
  scrollTo(0, 0);
  // The first view is where a reader begins anyway.
  if (!first) main.focus({ preventScroll: true });
  first = false;
}

function showLive({ live, since }) {
  const place = document.getElementById('live');
  place.className = `live ${live ? 'on' : 'off'}`;
  if (live) {
    place.textContent = 'Live';
    return;
  }
  const seconds = (Date.now() - since) / 1000;
  place.textContent = seconds < 2 ? 'Connecting' : `Not live for ${duration(seconds)}`;
}

function announceOutcomes({ booking_id: id, step, what }) {
  if (step === '' && what !== 'created') announce(`Booking ${shortId(id)}: ${happened(step, what)}`);
}

const away = new Set();

function announceWorkers(picture) {
  for (const step of picture?.steps ?? []) {
    const gone = step.health === 'missing';
    if (gone === away.has(step.worker)) continue;
    if (gone) away.add(step.worker);
    else away.delete(step.worker);
    announce(gone ? `${step.worker} is away. Its queue keeps what comes.` : `${step.worker} is back.`);
  }
}

function countTrouble(picture) {
  if (!picture) return;
  const badge = document.getElementById('trouble-count');
  const troubles =
    picture.front.needs_attention + picture.steps.reduce((sum, step) => sum + (step.dead_letters ?? 0), 0);
  badge.hidden = troubles === 0;
  badge.textContent = String(troubles);
  badge.setAttribute('aria-label', `, ${counted(troubles, 'matter')}`);
}

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', show);
onState(showLive);
onEvent(announceOutcomes);
onPicture((picture) => {
  announceWorkers(picture);
  countTrouble(picture);
});
let state = null;
onState((now) => {
  state = now;
});
setInterval(() => {
  if (!state.live) showLive(state);
}, 1000);
goLive();
show();
