// What matters most at the moment, and what to do about it.
import { callout, command, el } from './dom.js';
import { counted, duration } from './format.js';

function waitingFor(step) {
  const waits = step.waiting ?? step.depth ?? 0;
  return waits
    ? `${counted(waits, 'booking waits', 'bookings wait')} for it in ${step.queue}; nothing is lost.`
    : `Book now: it waits in ${step.queue}, and nothing is lost.`;
}

/// Callouts for what /pipeline says.
export function advice(picture) {
  const { front, broker, steps } = picture;
  if (broker.health === 'away') {
    return callout(
      'bad',
      'The broker is away',
      el(
        'p',
        null,
        `Bookings are still taken and kept on disk (${counted(front.pending, 'is', 'are')} pending). They go out when it is back.`,
      ),
      el('p', null, command(broker.start)),
    );
  }
  const missing = steps.filter((step) => step.health === 'missing');
  if (missing.length) {
    return missing.map((step) =>
      callout(
        'bad',
        `${step.worker} is away`,
        el('p', null, waitingFor(step)),
        el('p', null, 'Start it, and watch the queue drain: ', command(step.start)),
      ),
    );
  }
  const silent = steps.filter((step) => step.health === 'silent');
  if (silent.length) {
    return silent.map((step) =>
      callout(
        'warn',
        `${step.worker} does not answer`,
        el(
          'p',
          null,
          `It consumes ${step.queue}, and the first booking has waited for ${duration(step.oldest_s)}. The doctor may know more.`,
        ),
        el('p', null, el('a', { href: '#/trouble' }, 'Look at the doctor’s findings')),
      ),
    );
  }
  return callout(
    'good',
    'Everything works',
    el(
      'p',
      null,
      'To see a worker’s absence and recovery: type ',
      command(front.stop_example),
      ', send some bookings, and start it again.',
    ),
  );
}
