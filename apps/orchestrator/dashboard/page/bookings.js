// The list of bookings: search, filters, pages; it follows what happens without moving under the reader.
import { ask } from './api.js';
import { badge, callout, el, headline, loading, replace } from './dom.js';
import { ago, counted, day, moment, money, shortId } from './format.js';
import { onEvent } from './live.js';

const FILTERS = [
  ['', 'All'],
  ['pending', 'Pending'],
  ['confirmed', 'Confirmed'],
  ['failed', 'Failed'],
  ['cancelled', 'Cancelled'],
];
const PAGE = 20;
const TYPING_MS = 250;

/// Kept while the page is open: who comes back from a booking finds the list as it was.
const kept = { search: '', status: '' };

function row(booking) {
  const { booking_id: id } = booking;
  return el(
    'li',
    { 'data-id': id },
    el(
      'a',
      { href: `#/bookings/${id}`, class: 'booking-row' },
      el(
        'span',
        { class: 'who' },
        el('strong', null, booking.guest_name),
        el('span', { class: 'hint' }, `${booking.hotel_name}, ${booking.room_type}`),
      ),
      el(
        'span',
        { class: 'when' },
        `${day(booking.check_in, { day: 'numeric', month: 'short' })} – ${day(booking.check_out)}`,
        el('span', { class: 'hint' }, counted(booking.number_of_nights, 'night')),
      ),
      el('span', { class: 'sum' }, money(booking.total_amount, booking.currency)),
      badge(booking.status),
      el(
        'span',
        { class: 'hint age', title: moment(booking.booking_timestamp) },
        `${shortId(id)}, ${ago(booking.booking_timestamp)}`,
      ),
    ),
  );
}

function nothing() {
  if (kept.search) {
    return callout(
      '',
      'Nothing found',
      el(
        'p',
        null,
        `No ${kept.status} booking of “${kept.search}” among the newest ones. A whole booking id is found wherever it stands.`,
      ),
    );
  }
  if (kept.status) return callout('', `No ${kept.status} bookings`, el('p', null, 'That may be good news.'));
  return callout('', 'No bookings yet', el('p', null, el('a', { href: '#/book' }, 'Book the first stay')));
}

/// The list as one object: what is shown, and what is asked.
class List {
  constructor(holder, more, fresh) {
    Object.assign(this, { holder, more, fresh, turn: 0, cursor: '', unseen: new Set() });
  }

  query(cursor) {
    const query = new URLSearchParams({ limit: PAGE });
    if (kept.search) query.set('search', kept.search);
    if (kept.status) query.set('status', kept.status);
    if (cursor) query.set('cursor', cursor);
    return `/bookings?${query}`;
  }

  async begin() {
    this.turn += 1;
    const { turn } = this;
    this.unseen.clear();
    this.showFresh();
    // Who typed a whole id wants that booking.
    if (/^BOOK\d+$/.test(kept.search)) {
      try {
        const booking = await ask(`/bookings/${kept.search}`);
        if (turn === this.turn) this.show([booking], '');
        return;
      } catch (trouble) {
        if (trouble.status !== 404) return this.fail(turn, trouble);
      }
    }
    await this.load(turn, '');
  }

  async load(turn, cursor) {
    try {
      const page = await ask(this.query(cursor));
      if (turn !== this.turn) return;
      if (cursor) this.holder.querySelector('ul')?.append(...page.bookings.map(row));
      else this.show(page.bookings, page.next_cursor ?? '');
      this.setCursor(page.next_cursor ?? '');
    } catch (trouble) {
      this.fail(turn, trouble);
    }
  }

  show(bookings, cursor) {
    replace(this.holder, bookings.length ? el('ul', { class: 'bookings' }, bookings.map(row)) : nothing());
    this.setCursor(cursor);
  }

  fail(turn, trouble) {
    if (turn !== this.turn) return;
    replace(
      this.holder,
      callout(
        'bad',
        'The bookings could not be read',
        el('p', null, trouble.message),
        el('p', null, el('button', { type: 'button', onclick: () => this.begin() }, 'Try again')),
      ),
    );
    this.setCursor('');
  }

  setCursor(cursor) {
    this.cursor = cursor;
    this.more.hidden = !cursor;
    this.more.textContent = kept.search ? 'Search further back' : 'Show older ones';
  }

  hear({ booking_id: id, step, what, status }) {
    const shown = this.holder.querySelector(`[data-id="${id}"] .badge`);
    if (shown) shown.replaceWith(badge(status));
    else if (step === '' && what === 'created') {
      this.unseen.add(id);
      this.showFresh();
    }
  }

  showFresh() {
    this.fresh.hidden = this.unseen.size === 0;
    this.fresh.textContent = `Show ${counted(this.unseen.size, 'new booking')}`;
  }
}

/// @return how to leave it
export function showBookings(root) {
  const holder = el('div', null, loading('Asking for the bookings …'));
  const more = el('button', { type: 'button', hidden: true });
  const fresh = el('button', { type: 'button', class: 'fresh', hidden: true });
  const list = new List(holder, more, fresh);
  const filters = el(
    'div',
    { class: 'filters', role: 'group', 'aria-label': 'Status' },
    FILTERS.map(([status, name]) => {
      const button = el('button', { type: 'button', 'aria-pressed': String(status === kept.status) }, name);
      button.addEventListener('click', () => {
        kept.status = status;
        for (const each of filters.children) each.setAttribute('aria-pressed', String(each === button));
        list.begin();
      });
      return button;
    }),
  );
  const search = el('input', {
    type: 'search',
    id: 'search',
    maxlength: 100,
    autocomplete: 'off',
    placeholder: 'Guest, e-mail, hotel, or booking id',
    value: kept.search,
  });
  let typing = 0;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      kept.search = search.value.trim();
      list.begin();
    }, TYPING_MS);
  });
  more.addEventListener('click', () => list.load(list.turn, list.cursor));
  fresh.addEventListener('click', () => list.begin());
  replace(
    root,
    headline(
      'Bookings',
      'Newest first. Choose one to see its whole way, and what it waits for.',
      el('p', { class: 'actions' }, el('a', { class: 'button primary', href: '#/book' }, 'Book a stay')),
    ),
    el(
      'form',
      {
        class: 'search',
        role: 'search',
        onsubmit: (event) => {
          event.preventDefault();
        },
      },
      el('label', { for: 'search' }, 'Search'),
      search,
      filters,
    ),
    el('p', null, fresh),
    holder,
    el('p', { class: 'actions middle' }, more),
  );
  list.begin();
  const end = onEvent((event) => list.hear(event));
  return () => {
    end();
    clearTimeout(typing);
    list.turn += 1;
  };
}
