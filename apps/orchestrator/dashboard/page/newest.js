// The newest bookings, each with how far it has come; from the list once, then from events.
import { ask } from './api.js';
import { badge, el, replace } from './dom.js';
import { clock, shortId, stepName } from './format.js';

const MOST_ROWS = 8;

/// Draws into `holder`.
export class Newest {
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
        this.rows.set(booking.booking_id, {
          status: booking.status,
          at: booking.booking_timestamp,
          done,
          name: booking.guest_name,
        });
      }
      this.draw();
    } catch (trouble) {
      replace(this.holder, el('p', { class: 'hint' }, trouble.message));
    }
  }

  hear({ booking_id: id, step, what, status, timestamp }) {
    const row = this.rows.get(id) ?? { at: timestamp, done: new Set() };
    // Events name nobody: the list does, a moment later, once for all that came meanwhile.
    if (!row.name && !this.asking)
      this.asking = setTimeout(() => {
        this.asking = 0;
        this.load();
      }, 800);
    row.status = status;
    if (what === 'accepted') row.done.add(step);
    this.rows.delete(id);
    this.rows.set(id, row);
    while (this.rows.size > MOST_ROWS) this.rows.delete(this.rows.keys().next().value);
    if (!this.waits)
      this.waits = requestAnimationFrame(() => {
        this.waits = 0;
        this.draw();
      });
  }

  draw() {
    if (!this.rows.size) {
      replace(
        this.holder,
        el(
          'p',
          { class: 'hint' },
          'No booking yet. Send one through, above, or ',
          el('a', { href: '#/book' }, 'book a stay'),
          '.',
        ),
      );
      return;
    }
    const focused = this.holder.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    replace(
      this.holder,
      el(
        'ul',
        { class: 'newest' },
        [...this.rows].reverse().map(([id, row]) =>
          el(
            'li',
            null,
            el(
              'a',
              { href: `#/bookings/${id}` },
              el('span', { class: 'mono' }, shortId(id)),
              el('span', { class: 'name' }, row.name ?? clock(row.at)),
            ),
            el(
              'span',
              { class: 'steps' },
              this.steps.map((step) => el('span', { class: row.done.has(step) ? 'done' : '' }, stepName(step))),
            ),
            badge(row.status),
          ),
        ),
      ),
    );
    if (focused) this.holder.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}
