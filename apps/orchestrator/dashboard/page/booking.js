// One booking: what it is, how far it came, what it waits for, and what can be done. The facts are those
// that `bellhopctl explain` asks for (GET /bookings/ID/explanation).
import { ask, asOperator, confirmed } from './api.js';
import { announce, badge, callout, command, el, loading, replace } from './dom.js';
import { clock, counted, day, duration, happened, instant, moment, money, stepName } from './format.js';
import { onEvent } from './live.js';
import { lookNow, onPicture } from './watch.js';

const workerOf = (queue) => queue.split('.')[0];

function facts(booking) {
  const rows = [
    ['Guest', booking.guest_name],
    ['E-mail', booking.guest_email],
    ['Hotel', booking.hotel_name],
    ['Room', booking.room_type],
    ['Stay', `${day(booking.check_in)} – ${day(booking.check_out)}, ${counted(booking.number_of_nights, 'night')}`],
    ['A night', money(booking.room_rate_per_night, booking.currency)],
    ['Total', money(booking.total_amount, booking.currency)],
    ['Payment', [booking.payment_status, booking.transaction_id].filter(Boolean).join(', ')],
    ['Booked', moment(booking.booking_timestamp)],
  ];
  return el(
    'dl',
    { class: 'facts' },
    rows
      .filter(([, value]) => value)
      .map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value))),
  );
}

function timeline(history) {
  let before = null;
  return el(
    'ol',
    { class: 'timeline' },
    history.map(({ step, what, at }) => {
      const passed = before ? (instant(at) - before) / 1000 : null;
      before = instant(at);
      const kind = /refused|failed|parked|dead/.test(what)
        ? 'bad'
        : /confirmed/.test(what)
          ? 'good'
          : /cancelled|undone/.test(what)
            ? 'off'
            : '';
      return el(
        'li',
        { class: kind },
        el('span', null, happened(step, what)),
        el(
          'time',
          { datetime: instant(at).toISOString() },
          clock(at),
          passed === null || passed < 0.001 ? '' : el('span', { class: 'hint' }, ` +${duration(passed)}`),
        ),
      );
    }),
  );
}

/// What it waits for, with what the queue looks like now.
function waits(explanation, picture) {
  const parts = [];
  if (explanation.unsent > 0) {
    parts.push(
      callout(
        'warn',
        'On its way to the broker',
        el(
          'p',
          null,
          `${counted(explanation.unsent, 'message of it lies', 'messages of it lie')} in the outbox: the broker has not confirmed ${explanation.unsent === 1 ? 'it' : 'them'}.`,
        ),
        picture?.broker.health === 'away' && el('p', null, command(picture.broker.start)),
      ),
    );
  }
  for (const one of explanation.waits_for.filter(({ parked }) => !parked)) {
    const worker = workerOf(one.queue);
    const step = picture?.steps.find(({ queue }) => queue === one.queue);
    const away = step?.health === 'missing';
    const since = one.since ? `, asked ${duration(Math.max(0, (Date.now() - instant(one.since)) / 1000))} ago` : '';
    parts.push(
      callout(
        away ? 'bad' : 'warn',
        away ? `${worker} is away` : `Waits for ${worker}`,
        el(
          'p',
          null,
          `${one.undo ? 'The undo of ' : ''}${stepName(one.step)}${since}, behind ${counted(one.ahead, 'other booking')}. ${step?.depth === undefined ? '' : `${one.queue} has ${step.depth} waiting.`}`,
        ),
        away && el('p', null, 'It goes on as soon as the worker is back: ', command(step.start)),
      ),
    );
  }
  return parts;
}

/// @return how to leave it
export function showBooking(root, id) {
  const body = el('div', null, loading('Asking for the booking …'));
  const said = el('p', { class: 'hint', role: 'status' });
  let booking = null;
  let explanation = null;
  let picture = null;
  let turn = 0;

  const act = async (work, done) => {
    try {
      const answer = await work();
      if (answer === null) return;
      replace(said, done);
      announce(done);
    } catch (trouble) {
      replace(said, trouble.message);
    }
    load();
    lookNow();
  };
  const cancel = async () => {
    const sure = await confirmed({
      title: 'Cancel this booking?',
      text: 'The room is free again at once, and an approved payment is refunded.',
      ok: 'Cancel the booking',
    });
    if (sure) act(() => ask(`/bookings/${id}`, { method: 'DELETE', headers: { Prefer: 'wait=2' } }), 'Cancelled.');
  };
  const resolve = async () => {
    const note = await confirmed({
      title: 'Settled by hand?',
      text: 'What is parked counts as settled, and nobody asks for it again.',
      ok: 'It is settled',
      field: 'What was done',
    });
    if (note) act(() => asOperator(`/bookings/${id}/resolve`, { note }), 'Settled by hand.');
  };
  const actions = () => {
    const open = booking.status === 'pending' || booking.status === 'confirmed';
    return el(
      'p',
      { class: 'actions' },
      open && el('button', { type: 'button', class: 'danger', id: 'cancel', onclick: cancel }, 'Cancel booking'),
    );
  };
  const attention = () =>
    explanation.attention &&
    callout(
      'bad',
      'This needs a person',
      el('p', null, explanation.attention),
      el(
        'p',
        { class: 'actions' },
        el(
          'button',
          {
            type: 'button',
            class: 'primary',
            onclick: () => act(() => asOperator(`/bookings/${id}/retry`), 'Asked again.'),
          },
          'Ask again',
        ),
        el('button', { type: 'button', onclick: resolve }, 'Settle by hand'),
        el('a', { class: 'button', href: '#/trouble' }, 'Dead letters'),
      ),
    );

  const focusedId = () => (body.contains(document.activeElement) ? document.activeElement.id : '');
  const draw = () => {
    if (!booking || !explanation) return;
    const focus = focusedId();
    replace(
      body,
      el(
        'div',
        { class: 'headline' },
        el(
          'div',
          null,
          el('h1', null, booking.guest_name, ' ', badge(booking.status)),
          el('p', { class: 'lead mono' }, id),
        ),
        actions(),
      ),
      booking.status === 'failed' &&
        callout(
          'bad',
          booking.message,
          el('p', null, el('a', { href: '#/book' }, 'Choose other dates or another room')),
        ),
      booking.outstanding &&
        callout('warn', 'Being undone', el('p', null, `Outstanding: ${booking.outstanding.join(', ')}.`)),
      attention(),
      waits(explanation, picture),
      el(
        'div',
        { class: 'two' },
        el('section', { class: 'panel' }, el('h2', null, 'Its way so far'), timeline(explanation.history)),
        el('section', { class: 'panel' }, el('h2', null, 'The booking'), facts(booking)),
      ),
      picture && el('p', { class: 'hint' }, 'The same in a terminal: ', command(`${picture.front.tool} explain ${id}`)),
    );
    if (focus) document.getElementById(focus)?.focus();
  };
  const load = async () => {
    turn += 1;
    const own = turn;
    try {
      const answers = await Promise.all([ask(`/bookings/${id}`), ask(`/bookings/${id}/explanation`)]);
      if (own !== turn) return;
      [booking, explanation] = answers;
      draw();
    } catch (trouble) {
      if (own !== turn) return;
      const unknown = trouble.status === 404;
      replace(
        body,
        el('h1', null, 'Booking'),
        callout(
          'bad',
          unknown ? `There is no booking ${id}` : 'The booking could not be read',
          el('p', null, unknown ? '' : trouble.message),
          el(
            'p',
            null,
            unknown
              ? el('a', { href: '#/bookings' }, 'See all bookings')
              : el('button', { type: 'button', onclick: load }, 'Try again'),
          ),
        ),
      );
    }
  };
  replace(root, el('p', { class: 'back' }, el('a', { href: '#/bookings' }, '← All bookings')), said, body);
  load();
  let mark = '';
  const ends = [
    onEvent((event) => {
      if (event.booking_id === id) load();
    }),
    onPicture((now) => {
      picture = now;
      const next = JSON.stringify(now && [now.broker.health, now.steps.map(({ health, depth }) => [health, depth])]);
      if (next !== mark && (mark === '' || explanation?.waits_for.length)) draw();
      mark = next;
    }),
  ];
  return () => {
    turn += 1;
    ends.forEach((end) => end());
  };
}
