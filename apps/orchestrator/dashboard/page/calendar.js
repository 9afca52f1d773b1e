// A month to choose a stay in, each night with its price or what is left of it. A grid as the ARIA
// practices have it: one day is in the tab order, arrows move.
import { el, replace } from './dom.js';
import { day, nightsBetween, plusDays, today } from './format.js';

const FEW = 5;
const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const firstOfMonth = (text) => `${text.slice(0, 7)}-01`;
const nextMonth = (first) => firstOfMonth(plusDays(first, 32));
/// Monday is 0.
const weekday = (text) => (new Date(`${text}T00:00:00Z`).getUTCDay() + 6) % 7;

/// Chooses check-in and check-out. `left(date)` gives the rooms that are free that night (null: not known),
/// `price()` what a night costs as text; `chosen(from, to)` hears of every choice, `shown(first)` of every month.
export class Calendar {
  constructor(holder, { left, price, chosen, shown }) {
    Object.assign(this, { holder, left, price, chosen, shown, from: '', to: '' });
    this.first = firstOfMonth(today());
    this.focus = today();
  }

  /// Nights that are not known count as free: the pipeline decides anyway.
  free(date) {
    const rooms = this.left(date);
    return rooms === null || rooms > 0;
  }

  /// Whether the stay may end there: every night before is free.
  mayEnd(date) {
    if (!this.from || date <= this.from || nightsBetween(this.from, date) > 60) return false;
    for (let night = this.from; night < date; night = plusDays(night, 1)) if (!this.free(night)) return false;
    return true;
  }

  choose(date) {
    if (this.from && !this.to && this.mayEnd(date)) this.to = date;
    else if (this.free(date)) [this.from, this.to] = [date, ''];
    else return;
    this.focus = date;
    this.chosen(this.from, this.to);
    this.draw(true);
  }

  clear() {
    [this.from, this.to] = ['', ''];
    this.draw();
  }

  go(first) {
    if (first < firstOfMonth(today())) return;
    this.first = first;
    if (firstOfMonth(this.focus) !== first) this.focus = first < today() ? today() : first;
    this.shown(first);
    this.draw();
  }

  press(event) {
    const { key } = event;
    if (!(key in KEYS) && key !== 'PageUp' && key !== 'PageDown') return;
    event.preventDefault();
    let to =
      key in KEYS
        ? plusDays(this.focus, KEYS[key])
        : key === 'PageDown'
          ? nextMonth(this.first)
          : firstOfMonth(plusDays(this.first, -1));
    if (to < today()) to = today();
    this.focus = to;
    if (firstOfMonth(to) !== this.first) {
      this.first = firstOfMonth(to);
      this.shown(this.first);
    }
    this.draw(true);
  }

  cell(date) {
    const past = date < today();
    const rooms = this.left(date);
    const full = rooms !== null && rooms <= 0;
    const ends = this.from && !this.to && this.mayEnd(date);
    const inside = this.from && this.to && date > this.from && date < this.to;
    const edge = date === this.from || date === this.to;
    const note = past ? '' : full ? 'full' : rooms !== null && rooms <= FEW ? `${rooms} left` : this.price();
    const disabled = past || (full && !ends);
    const few = rooms !== null && rooms > 0 && rooms <= FEW;
    const known = !past && !full && rooms !== null;
    const more = [
      known && (few ? this.price() : `${rooms} left`),
      date === this.from && 'check-in',
      date === this.to && 'check-out',
      past && 'past',
    ].filter(Boolean);
    const classes = [edge && 'edge', inside && 'inside', disabled && 'off', full && 'full', few && 'few'].filter(
      Boolean,
    );
    const silent = (text) => el('span', { class: 'visually-hidden' }, text);
    return el(
      'td',
      { role: 'gridcell', 'aria-selected': String(Boolean(edge || inside)) },
      el(
        'button',
        {
          type: 'button',
          'data-date': date,
          tabindex: date === this.focus ? 0 : -1,
          'aria-disabled': String(disabled),
          class: classes.join(' '),
          onclick: () => {
            if (!disabled) this.choose(date);
          },
        },
        silent(day(date, { weekday: 'long' })),
        ' ',
        el('span', { class: 'number' }, Number(date.slice(8))),
        ' ',
        silent(day(date, { month: 'long', year: 'numeric' })),
        ' ',
        el('span', { class: 'note' }, note),
        silent(more.map((word) => `, ${word}`).join('')),
      ),
    );
  }

  weeks() {
    const last = plusDays(nextMonth(this.first), -1);
    const rows = [];
    let date = plusDays(this.first, -weekday(this.first));
    while (date <= last) {
      const cells = [];
      // Weeks that are over are nobody's any more.
      if (plusDays(date, 6) < today()) {
        date = plusDays(date, 7);
        continue;
      }
      for (let i = 0; i < 7; i += 1, date = plusDays(date, 1))
        cells.push(date < this.first || date > last ? el('td', { role: 'gridcell' }) : this.cell(date));
      rows.push(el('tr', { role: 'row' }, cells));
    }
    return rows;
  }

  draw(keepFocus = false) {
    const had = keepFocus || this.holder.querySelector('table')?.contains(document.activeElement);
    const title = day(this.first, { month: 'long', year: 'numeric' });
    const names = Array.from({ length: 7 }, (_, i) => plusDays('2026-06-01', i));
    const earlier = el(
      'button',
      {
        type: 'button',
        'aria-label': 'Earlier month',
        'aria-disabled': String(this.first <= today()),
        onclick: () => this.go(firstOfMonth(plusDays(this.first, -1))),
      },
      '←',
    );
    const later = el(
      'button',
      { type: 'button', 'aria-label': 'Later month', onclick: () => this.go(nextMonth(this.first)) },
      '→',
    );
    const which = document.activeElement?.getAttribute('aria-label');
    const table = el(
      'table',
      { role: 'grid', 'aria-label': title, class: 'month' },
      el(
        'thead',
        null,
        el(
          'tr',
          { role: 'row' },
          names.map((date) =>
            el(
              'th',
              { scope: 'col', role: 'columnheader', abbr: day(date, { weekday: 'long' }) },
              day(date, { weekday: 'short' }),
            ),
          ),
        ),
      ),
      el('tbody', null, this.weeks()),
    );
    table.addEventListener('keydown', (event) => this.press(event));
    const inHead = this.holder.contains(document.activeElement) && !had;
    replace(
      this.holder,
      el('div', { class: 'month-head' }, earlier, el('h3', { 'aria-live': 'polite' }, title), later),
      table,
    );
    if (had) table.querySelector('[tabindex="0"]')?.focus();
    else if (inHead) (which === 'Later month' ? later : earlier).focus();
  }
}
