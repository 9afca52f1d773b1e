// What becomes of a booking that was accepted, told as it happens.
import { ask } from './api.js';
import { announce, badge, callout, command, el, replace } from './dom.js';
import { happened } from './format.js';

const sameLine = ([step, what]) => ([otherStep, otherWhat]) => step === otherStep && what === otherWhat;

const TITLES = { pending: 'Accepted', confirmed: 'Confirmed', failed: 'Not booked', cancelled: 'Cancelled' };

/// Draws into `holder`; `again` is called by who wants to book another stay.
export class Way {
  constructor(holder, id, again) {
    Object.assign(this, { holder, id, again, lines: [['', 'created']], status: 'pending', message: '', picture: null });
  }

  hear({ booking_id: id, step, what, status }) {
    if (id !== this.id || this.lines.some(sameLine([step, what]))) return;
    this.lines.push([step, what]);
    this.status = status;
    if (step === '') announce(`Your booking: ${happened(step, what)}`);
    this.draw();
    // Why it failed is told by the booking, not by the event.
    if (status === 'failed') this.check();
  }

  /// Asks for what happened before this page knew the booking's id: those events were heard by nobody.
  async check() {
    try {
      const booking = await ask(`/bookings/${this.id}`);
      const told = booking.history.map(({ step, what }) => [step === 'booking' ? '' : step, what]);
      const since = this.lines.filter((line) => !told.some(sameLine(line)));
      this.lines = [...told, ...since];
      if (!since.length) Object.assign(this, { status: booking.status, message: booking.message });
      this.draw();
    } catch {
      // The events tell it.
    }
  }

  see(picture) {
    this.picture = picture;
    if (this.status === 'pending') this.draw();
  }

  waits() {
    if (this.status !== 'pending') return null;
    const step = this.picture?.steps.find(
      (one) => !this.lines.some(([name, what]) => name === one.step && what === 'accepted'),
    );
    if (step?.health !== 'missing') return el('p', { class: 'hint' }, 'On its way …');
    return callout(
      'bad',
      `It waits for ${step.worker}`,
      el('p', null, 'You may leave: it is on disk, and goes on as soon as the worker is back. ', command(step.start)),
    );
  }

  draw() {
    const mark = JSON.stringify([
      this.lines,
      this.status,
      this.message,
      this.picture?.steps.map(({ health }) => health),
    ]);
    if (mark === this.mark) return;
    this.mark = mark;
    const focus = this.holder.contains(document.activeElement);
    const title = el('h2', { tabindex: -1 }, TITLES[this.status] ?? this.status, ' ', badge(this.status));
    replace(
      this.holder,
      title,
      el(
        'ol',
        { class: 'timeline' },
        this.lines.map(([step, what]) =>
          el(
            'li',
            { class: /refused|failed/.test(what) ? 'bad' : what === 'confirmed' ? 'good' : '' },
            happened(step, what),
          ),
        ),
      ),
      this.status === 'failed' && this.message && el('p', null, this.message),
      this.waits(),
      el(
        'p',
        { class: 'actions' },
        el('a', { class: 'button', href: `#/bookings/${this.id}` }, 'See the booking'),
        el('button', { type: 'button', onclick: this.again }, 'Book another'),
      ),
    );
    if (focus || !this.shown) title.focus();
    this.shown = true;
  }
}
