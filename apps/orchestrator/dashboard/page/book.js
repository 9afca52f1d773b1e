// Booking a stay: hotel, room, dates on a calendar with price and what is left, guest; then its way, live.
import { book, newKey } from './api.js';
import { Calendar } from './calendar.js';
import { announce, callout, command, el, headline, loading, replace } from './dom.js';
import { choices, field, guestInputs } from './fields.js';
import { ago, counted, day, money, nightsBetween, today } from './format.js';
import { onEvent } from './live.js';
import { Rooms } from './rooms.js';
import { lookNow, onPicture } from './watch.js';
import { Way } from './way.js';

/// The view: what is wished for, and what is shown of it.
class Desk {
  constructor(root) {
    this.rooms = new Rooms();
    this.key = newKey();
    this.known = null; // how the rooms were when they were asked for last
    this.hotel = null;
    this.typeName = '';
    this.first = ''; // of the month that is shown
    this.timer = 0;
    this.notice = el('div');
    this.form = el('form', { class: 'book', novalidate: true }, loading('Asking availability for its rooms …'));
    this.result = el('section', { class: 'panel result', hidden: true });
    this.hotels = el('div');
    this.types = el('div');
    this.dates = el('div', { class: 'calendar panel' });
    this.summary = el('div', { class: 'summary' });
    this.problem = el('p', { class: 'problem', role: 'alert' });
    this.inputs = guestInputs();
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    replace(
      root,
      headline(
        'Book a stay',
        'It is accepted as soon as it is on disk, and decided when the workers have answered.',
      ),
      this.notice,
      this.result,
      this.form,
    );
  }

  type() {
    return this.hotel?.room_types.find(({ name }) => name === this.typeName) ?? null;
  }

  price() {
    const type = this.type();
    return type ? money(type.rate, type.currency) : '';
  }

  async load(first) {
    clearTimeout(this.timer);
    this.first = first;
    try {
      this.known = await this.rooms.load(first);
    } catch (trouble) {
      if (this.calendar) this.showNotice({ ...this.known, fresh: false });
      else this.fail(first, trouble);
      return;
    }
    this.showNotice(this.known);
    if (!this.calendar) this.begin();
    this.hotel = this.rooms.hotels.find(({ name }) => name === this.hotel.name) ?? this.hotel;
    this.calendar.draw();
  }

  fail(first, trouble) {
    const start = this.picture?.steps.find(({ worker }) => worker === 'availability')?.start;
    replace(
      this.form,
      callout(
        'bad',
        'Rooms and prices are not known',
        el('p', null, trouble.message),
        start && el('p', null, 'Start it: ', command(start)),
        el('p', null, el('button', { type: 'button', onclick: () => this.load(first) }, 'Try again')),
      ),
    );
  }

  showNotice({ fresh, asOf }) {
    replace(
      this.notice,
      !fresh &&
        callout(
          'warn',
          'Availability is away',
          el(
            'p',
            null,
            `Rooms and prices are those of ${ago(asOf)}. You can book all the same: it is decided when availability is back.`,
          ),
        ),
    );
  }

  begin() {
    const { name, email, guests, payment } = this.inputs;
    this.calendar = new Calendar(this.dates, {
      left: (date) => (this.type() ? this.rooms.left(this.hotel.name, this.type(), date) : null),
      price: () => this.price(),
      chosen: () => this.summarise(),
      shown: (first) => this.load(first),
    });
    this.chooseHotel(this.rooms.hotels[0].name);
    replace(this.hotels, this.hotelCards());
    replace(
      this.form,
      this.hotels,
      this.types,
      el(
        'div',
        { class: 'two' },
        this.dates,
        el(
          'div',
          { class: 'panel fields' },
          el('h2', null, 'Guest'),
          field('Name', name),
          field('E-mail (may be empty)', email),
          field('Guests', guests),
          field('Payment', payment),
          this.summary,
          this.problem,
          el('p', { class: 'actions' }, el('button', { type: 'submit', class: 'primary wide', id: 'book' }, 'Book')),
        ),
      ),
    );
  }

  hotelCards() {
    const from = ({ room_types: types }) =>
      Math.min(...types.filter(({ rooms }) => rooms > 0).map(({ rate }) => Number(rate)));
    return choices(
      'hotel',
      'Hotel',
      this.rooms.hotels.map((hotel) => ({
        value: hotel.name,
        title: hotel.name,
        note: `${hotel.city}, from ${money(from(hotel), hotel.room_types[0]?.currency)}`,
      })),
      this.hotel.name,
      (name) => this.chooseHotel(name),
    );
  }

  chooseHotel(name) {
    this.hotel = this.rooms.hotels.find((hotel) => hotel.name === name);
    const types = this.hotel.room_types;
    const there = types.filter(({ rooms }) => rooms > 0);
    this.typeName = (there.find((type) => type.name === this.typeName) ?? there[0] ?? types[0]).name;
    replace(
      this.types,
      choices(
        'type',
        'Room',
        types.map((type) => ({
          value: type.name,
          title: `${type.name}, ${money(type.rate, type.currency)}`,
          off: type.rooms === 0,
          note:
            type.rooms === 0
              ? 'none in this hotel'
              : `up to ${counted(type.capacity, 'guest')}, ${counted(type.rooms, 'room')} in the house`,
        })),
        this.typeName,
        (chosen) => {
          this.typeName = chosen;
          this.clear();
        },
      ),
    );
    this.clear();
  }

  clear() {
    this.calendar.clear();
    this.summarise();
  }

  summarise() {
    const { from, to } = this.calendar;
    const type = this.type();
    if (!from) return replace(this.summary, el('p', { class: 'hint' }, 'Choose the day you arrive.'));
    if (!to)
      return replace(this.summary, el('p', { class: 'hint' }, `Arriving ${day(from)}. Now choose the day you leave.`));
    const nights = nightsBetween(from, to);
    return replace(
      this.summary,
      el(
        'p',
        { class: 'total' },
        el('strong', null, money(nights * Number(type.rate), type.currency)),
        el('span', { class: 'hint' }, `${counted(nights, 'night')} at ${this.price()}`),
      ),
      el('p', { class: 'hint' }, `${this.hotel.name}, ${type.name}, ${day(from)} – ${day(to)}`),
    );
  }

  /// What is missing, in words, and where it belongs.
  missing() {
    const { from, to } = this.calendar;
    if (!to)
      return [
        from ? 'Choose the day you leave.' : 'Choose the day you arrive, in the calendar.',
        this.dates.querySelector('[tabindex="0"]'),
      ];
    if (!this.inputs.name.value.trim()) return ['Say who comes: the name is missing.', this.inputs.name];
    return null;
  }

  wish() {
    const { name, email, guests, payment } = this.inputs;
    return {
      guest_name: name.value.trim(),
      guest_email: email.value.trim(),
      num_guests: Number(guests.value) || 1,
      payment_method: payment.value,
      hotel_name: this.hotel.name,
      room_type: this.typeName,
      check_in: this.calendar.from,
      check_out: this.calendar.to,
    };
  }

  async submit() {
    const lacks = this.missing();
    replace(this.problem, lacks?.[0]);
    if (lacks) {
      lacks[1]?.focus();
      return;
    }
    const button = document.getElementById('book');
    button.disabled = true;
    try {
      const { status, body } = await book(this.wish(), this.key);
      if (body?.booking_id) this.follow(body.booking_id);
      else replace(this.problem, body?.message ?? `The orchestrator answered ${status}.`);
    } catch (trouble) {
      // The same key: if it was taken after all, this finds it again.
      replace(this.problem, `${trouble.message} Press Book again: it is booked once, however often you do.`);
    }
    button.disabled = false;
    lookNow();
  }

  follow(id) {
    this.form.hidden = true;
    this.result.hidden = false;
    this.way = new Way(this.result, id, () => this.again());
    this.way.picture = this.picture;
    this.way.draw();
    this.way.check();
    announce('Your booking is accepted.');
  }

  again() {
    this.way = null;
    this.key = newKey();
    this.result.hidden = true;
    this.form.hidden = false;
    this.clear();
    this.load(this.calendar.first);
    document.getElementById('view').focus();
  }

  see(picture) {
    const health = (of) => of?.steps.find(({ worker }) => worker === 'availability')?.health;
    // It went or came. The orchestrator tells an answer of this second again, so not at once.
    if (this.picture && health(picture) !== health(this.picture)) this.timer = setTimeout(() => this.load(this.first), 1500);
    this.picture = picture;
    this.way?.see(picture);
  }
}

/// @return how to leave it
export function showBook(root) {
  const desk = new Desk(root);
  const ends = [onEvent((event) => desk.way?.hear(event)), onPicture((picture) => desk.see(picture))];
  desk.load(`${today().slice(0, 7)}-01`);
  return () => {
    clearTimeout(desk.timer);
    ends.forEach((end) => end());
  };
}
