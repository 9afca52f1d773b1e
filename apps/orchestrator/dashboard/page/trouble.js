// Trouble: dead letters, bookings that need a person, the doctor's findings, the audit. What is said here is
// what bellhopctl says; the orchestrator runs it.
import { ask, asOperator, confirmed } from './api.js';
import { announce, callout, command, el, headline, loading, replace } from './dom.js';
import { clock, counted, duration, moment } from './format.js';
import { onPicture, lookNow } from './watch.js';

const EACH_MS = 5000;
const BUSY_MS = 700;

const age = (seconds) => (seconds < 2 ? 'just now' : `${duration(seconds)} ago`);

/// When it was looked at, and whether it is being looked at.
function when(board) {
  if (board.looking)
    return el('p', { class: 'hint' }, board.at ? `Looking again; this is of ${clock(board.at)}.` : 'Looking …');
  return el('p', { class: 'hint' }, board.at ? `Looked at ${clock(board.at)}.` : 'Not looked at yet.');
}

function deadLetters(board, act) {
  if (board.trouble) return callout('bad', 'The dead letters could not be read', el('p', null, board.trouble));
  const causes = board.report?.causes ?? [];
  if (!board.report) return null;
  if (!causes.length)
    return callout('good', 'No dead letters', el('p', null, 'Every message was handled, or waits in its queue.'));
  return el(
    'ul',
    { class: 'matters' },
    causes.map((cause) =>
      el(
        'li',
        null,
        el(
          'p',
          null,
          el('strong', null, counted(cause.count, 'letter')),
          ` of ${cause.service}, `,
          el('code', null, cause.type),
          cause.oldest_s !== undefined &&
            el('span', { class: 'hint' }, ` newest ${age(cause.newest_s)}, oldest ${age(cause.oldest_s)}`),
        ),
        el('p', { class: 'reason' }, cause.reason),
        el(
          'p',
          { class: 'actions' },
          el('button', { type: 'button', class: 'primary', onclick: () => act('replay', cause) }, 'Replay'),
          el('button', { type: 'button', class: 'danger', onclick: () => act('discard', cause) }, 'Discard'),
          el('span', { class: 'hint mono' }, cause.code),
        ),
      ),
    ),
  );
}

function attention(facts, act) {
  if (!facts.bookings.length) return callout('good', 'No booking needs a person');
  return el(
    'ul',
    { class: 'matters' },
    facts.bookings.map((one) =>
      el(
        'li',
        null,
        el(
          'p',
          null,
          el('a', { href: `#/bookings/${one.booking_id}` }, one.booking_id),
          el('span', { class: 'hint' }, ` ${one.status}, since ${moment(one.since)}`),
        ),
        el('p', { class: 'reason' }, one.reason),
        el(
          'p',
          { class: 'actions' },
          el('button', { type: 'button', class: 'primary', onclick: () => act('retry', one) }, 'Ask again'),
          el('button', { type: 'button', onclick: () => act('resolve', one) }, 'Settle by hand'),
        ),
      ),
    ),
  );
}

function doctor(board) {
  if (board.trouble) return callout('bad', 'The doctor could not look', el('p', null, board.trouble));
  if (!board.report) return null;
  const { checks, findings } = board.report;
  if (!findings.length)
    return callout('good', 'All is well', el('p', null, `${counted(checks, 'check')}: what runs is what is declared.`));
  return [
    el(
      'p',
      null,
      `${counted(checks, 'check')}: ${board.report.broken} broken, ${counted(board.report.warnings, 'warning')}.`,
    ),
    el(
      'ul',
      { class: 'matters' },
      findings.map((finding) =>
        el(
          'li',
          { class: finding.severity },
          el('p', null, el('strong', null, finding.where), ` ${finding.found}`),
          el('p', { class: 'hint' }, `Expected: ${finding.expected}`),
          el('p', null, command(finding.mend)),
        ),
      ),
    ),
  ];
}

function audit(board) {
  if (board.trouble) return callout('bad', 'The audit could not be made', el('p', null, board.trouble));
  if (!board.report)
    return el(
      'p',
      null,
      'The audit goes through all bookings, rooms and payments. “Look at everything again” makes one.',
    );
  const { violations, bookings, payments } = board.report;
  const over = `${counted(bookings, 'booking')} and ${counted(payments, 'payment')} were looked at.`;
  if (!violations.length) return callout('good', 'Every promise holds', el('p', null, over));
  return callout(
    'bad',
    `${counted(violations.length, 'broken promise')}`,
    el('p', null, over),
    el(
      'ul',
      null,
      violations.slice(0, 50).map((one) => el('li', null, `${one.rule}: ${one.subject} ${one.what}`)),
    ),
  );
}

const said = (done) =>
  done &&
  `${counted(done.done, 'letter')} ${done.what === 'replay' ? 'replayed' : 'discarded'}, ${done.skipped} skipped, ${done.left} left.${done.skips?.[0] ? ` Skipped because: ${done.skips[0].why}` : ''}`;

/// What a press of a button does; it asks first where something goes for good. @return what to say, or nothing
/// where the person thought better of it
async function carryOut(what, subject) {
  if (what === 'replay') return said(await asOperator('/trouble/replay', { cause: subject.code }));
  if (what === 'discard') {
    const reason = await confirmed({
      title: `Discard ${counted(subject.count, 'letter')}?`,
      text: 'They go from their queue; a file keeps them, with your reason. Letters that a booking waits for stay.',
      ok: 'Discard',
      field: 'Why',
    });
    return reason && said(await asOperator('/trouble/discard', { cause: subject.code, reason }));
  }
  if (what === 'retry') return (await asOperator(`/bookings/${subject.booking_id}/retry`)) && 'Asked again.';
  const note = await confirmed({
    title: 'Settled by hand?',
    text: `What is parked of ${subject.booking_id} counts as settled.`,
    ok: 'It is settled',
    field: 'What was done',
  });
  return note && (await asOperator(`/bookings/${subject.booking_id}/resolve`, { note })) && 'Settled by hand.';
}

/// @return how to leave it
export function showTrouble(root) {
  const holders = Object.fromEntries(
    ['dead_letters', 'attention', 'doctor', 'audit'].map((name) => [name, el('div', null, loading('Asking …'))]),
  );
  const outcome = el('p', { class: 'said', role: 'status' });
  const missing = el('div');
  let timer = 0;
  let tool = 'bellhopctl';
  let gone = false;
  const marks = {};

  // What did not change stays as it is, with the focus in it.
  const put = (name, value, parts) => {
    const mark = JSON.stringify(value);
    if (mark === marks[name]) return;
    marks[name] = mark;
    replace(holders[name], parts());
  };
  const act = async (what, subject) => {
    try {
      const done = await carryOut(what, subject);
      if (done) {
        replace(outcome, done);
        announce(done);
      }
    } catch (trouble) {
      replace(outcome, trouble.message);
    }
    lookNow();
    look();
  };
  const lookAgain = async () => {
    try {
      if (await asOperator('/trouble/look')) replace(outcome, 'Looking at everything again …');
    } catch (trouble) {
      replace(outcome, trouble.message);
    }
    look();
  };

  function show(boards) {
    replace(
      missing,
      boards.missing_setting &&
        callout(
          'warn',
          'The operator’s tool is not set here',
          el(
            'p',
            null,
            'Dead letters, doctor and audit are bellhopctl’s. The orchestrator needs ',
            el('code', null, boards.missing_setting),
            ': the README says what belongs there. Meanwhile type: ',
            command(`${tool} doctor`),
          ),
        ),
    );
    const unset = boards.missing_setting ? () => el('p', { class: 'hint' }, 'Not known here.') : null;
    put(
      'dead_letters',
      [boards.dead_letters, boards.missing_setting],
      unset ?? (() => [deadLetters(boards.dead_letters, act), when(boards.dead_letters)]),
    );
    put(
      'doctor',
      [boards.doctor, boards.missing_setting],
      unset ?? (() => [doctor(boards.doctor), when(boards.doctor)]),
    );
    put('audit', [boards.audit, boards.missing_setting], unset ?? (() => [audit(boards.audit), when(boards.audit)]));
    return ['dead_letters', 'doctor', 'audit'].some((name) => boards[name].looking);
  }

  async function look() {
    clearTimeout(timer);
    let busy = false;
    try {
      const [boards, facts] = await Promise.all([ask('/trouble'), ask('/attention?limit=50')]);
      if (gone) return;
      busy = show(boards);
      put('attention', facts, () => attention(facts, act));
    } catch (trouble) {
      if (gone) return;
      replace(missing, callout('bad', 'The trouble is not known', el('p', null, trouble.message)));
    }
    clearTimeout(timer);
    timer = setTimeout(look, busy ? BUSY_MS : EACH_MS);
  }

  const section = (name, title) => el('section', { class: 'panel' }, el('h2', null, title), holders[name]);
  replace(
    root,
    headline(
      'Trouble',
      'What nobody could handle, what needs a person, and what is not as it should be. To look is free; to change needs the operator’s token.',
      el(
        'p',
        { class: 'actions' },
        el('button', { type: 'button', id: 'look-again', onclick: lookAgain }, 'Look at everything again'),
      ),
    ),
    outcome,
    missing,
    section('dead_letters', 'Dead letters'),
    section('attention', 'Needs a person'),
    section('doctor', 'The doctor’s findings'),
    section('audit', 'The audit'),
  );
  look();
  let attentionSeen = null;
  const end = onPicture((picture) => {
    tool = picture?.front.tool ?? tool;
    const now = picture && `${picture.front.needs_attention} ${picture.steps.map((step) => step.dead_letters)}`;
    if (attentionSeen !== null && now !== attentionSeen) look();
    attentionSeen = now ?? attentionSeen;
  });
  return () => {
    gone = true;
    clearTimeout(timer);
    end();
  };
}
