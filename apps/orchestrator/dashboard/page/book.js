// Booking a stay: hotel, room, dates on a calendar with price and what is left, guest; then its way, live.
import { ask, book, newKey } from './api.js';
import { Calendar } from './calendar.js';
import { announce, badge, callout, command, el, loading, replace } from './dom.js';
import { ago, counted, day, happened, money, nightsBetween } from './format.js';
import { onEvent } from './live.js';
import { lookNow, onPicture } from './watch.js';

const DAYS = 92;
const PAYMENTS = [['credit_card', 'Credit card'], ['debit_card', 'Debit card'], ['paypal', 'PayPal'], ['bank_transfer', 'Bank transfer']];

/// What availability says of the months that were looked at, by hotel, room type and night.
class Rooms {
  constructor() {
    this.hotels = [];
    this.taken = new Map();
    this.months = new Set();
  }

  async load(first) {
    const { fresh, as_of: asOf, occupancy } = await ask(`/occupancy?from=${first}&days=${DAYS}`);
    this.hotels = occupancy.hotels;
    for (const hotel of occupancy.hotels) for (const type of hotel.room_types) this.taken.set(`${hotel.name}|${type.name}|${occupancy.from}`, type.taken);
    this.months.add(occupancy.from);
    return { fresh, asOf };
  }

  left(hotel, type, date) {
    for (const from of this.months) {
      const index = nightsBetween(from, date);
      const taken = this.taken.get(`${hotel}|${type.name}|${from}`);
      if (taken && index >= 0 && index < taken.length) return Math.max(0, type.rooms - taken[index]);
    }
    return null;
  }
}

function choices(name, legend, options, chosen, onchoose) {
  return el('fieldset', { class: 'choices' }, el('legend', null, legend), el('div', { class: 'cards' }, options.map(({ value, title, note, off }) => el('label', { class: 'card' },
    el('input', { type: 'radio', name, value, checked: value === chosen, disabled: off, onchange: () => onchoose(value) }), el('span', { class: 'card-title' }, title), el('span', { class: 'hint' }, note)))));
}

const field = (label, input) => el('p', { class: 'field' }, el('label', { for: input.id }, label), input);

/// What becomes of a booking that was accepted, told as it happens.
class Way {
  constructor(holder, id, again) {
    Object.assign(this, { holder, id, again, lines: [['', 'created']], status: 'pending', message: '', picture: null });
  }

  hear({ booking_id: id, step, what, status }) {
    if (id !== this.id || this.lines.some(([a, b]) => a === step && b === what)) return;
    this.lines.push([step, what]);
    this.status = status;
    if (step === '') announce(`Your booking: ${happened(step, what)}`);
    this.draw();
  }

  /// The list of events may have begun after it did.
  async check() {
    try {
      const booking = await ask(`/bookings/${this.id}`);
      this.lines = booking.history.map(({ step, what }) => [step === 'booking' ? '' : step, what]);
      this.status = booking.status;
      this.message = booking.message;
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
    const step = this.picture?.steps.find((one) => !this.lines.some(([name, what]) => name === one.step && what === 'accepted'));
    if (step?.health !== 'missing') return el('p', { class: 'hint' }, 'On its way …');
    return callout('bad', `It waits for ${step.worker}`, el('p', null, 'You may leave: it is on disk, and goes on as soon as the worker is back. ', command(step.start)));
  }

  draw() {
    const mark = JSON.stringify([this.lines, this.status, this.message, this.picture?.steps.map(({ health }) => health)]);
    if (mark === this.mark) return;
    this.mark = mark;
    const titles = { pending: 'Accepted', confirmed: 'Confirmed', failed: 'Not booked', cancelled: 'Cancelled' };
    const focus = this.holder.contains(document.activeElement);
    const title = el('h2', { tabindex: -1 }, titles[this.status] ?? this.status, ' ', badge(this.status));
    replace(this.holder, title,
      el('ol', { class: 'timeline' }, this.lines.map(([step, what]) => el('li', { class: /refused|failed/.test(what) ? 'bad' : what === 'confirmed' ? 'good' : '' }, happened(step, what)))),
      this.status === 'failed' && this.message && el('p', null, this.message), this.waits(),
      el('p', { class: 'actions' }, el('a', { class: 'button', href: `#/bookings/${this.id}` }, 'See the booking'), el('button', { type: 'button', onclick: this.again }, 'Book another')));
    if (focus || !this.shown) title.focus();
    this.shown = true;
  }
}

/// @return how to leave it
export function showBook(root) {
  const rooms = new Rooms();
  const wish = { hotel: null, type: null };
  const notice = el('div');
  const form = el('form', { class: 'book', novalidate: true }, loading('Asking availability for its rooms …'));
  const result = el('section', { class: 'panel result', hidden: true });
  let way = null;
  let calendar = null;
  let key = newKey();
  let known = null;  // how the rooms were when they were asked for last

  replace(root, el('div', { class: 'headline' }, el('div', null, el('h1', null, 'Book a stay'), el('p', { class: 'lead' }, 'It is accepted as soon as it is on disk, and decided when the workers have answered.'))), notice, result, form);

  const again = () => { way = null; key = newKey(); result.hidden = true; form.hidden = false; calendar?.clear(); summarise(); load(calendar.first); document.getElementById('view').focus(); };
  const summary = el('div', { class: 'summary' });
  const parts = { hotel: el('div'), type: el('div'), dates: el('div', { class: 'calendar panel' }), guest: el('div', { class: 'panel fields' }) };
  const inputs = {
    name: el('input', { id: 'guest-name', autocomplete: 'name', maxlength: 200, required: true }),
    email: el('input', { id: 'guest-email', type: 'email', autocomplete: 'email', maxlength: 200 }),
    guests: el('input', { id: 'num-guests', type: 'number', min: 1, max: 20, value: 1 }),
    payment: el('select', { id: 'payment' }, PAYMENTS.map(([value, name]) => el('option', { value }, name))),
  };
  const problem = el('p', { class: 'problem', role: 'alert' });

  const typeOf = () => wish.hotel?.room_types.find(({ name }) => name === wish.type) ?? null;
  const left = (date) => (typeOf() ? rooms.left(wish.hotel.name, typeOf(), date) : null);
  const price = () => (typeOf() ? money(typeOf().rate, typeOf().currency) : '');

  function summarise() {
    const { from, to } = calendar ?? {};
    const type = typeOf();
    if (!from) return replace(summary, el('p', { class: 'hint' }, 'Choose the day you arrive.'));
    if (!to) return replace(summary, el('p', { class: 'hint' }, `Arriving ${day(from)}. Now choose the day you leave.`));
    const nights = nightsBetween(from, to);
    return replace(summary, el('p', { class: 'total' }, el('strong', null, money(nights * Number(type.rate), type.currency)), el('span', { class: 'hint' }, `${counted(nights, 'night')} at ${price()}`)),
      el('p', { class: 'hint' }, `${wish.hotel.name}, ${type.name}, ${day(from)} – ${day(to)}`));
  }

  function showTypes() {
    const types = wish.hotel.room_types;
    if (!types.some(({ name, rooms: all }) => name === wish.type && all > 0)) wish.type = (types.find(({ rooms: all }) => all > 0) ?? types[0]).name;
    replace(parts.type, choices('type', 'Room', types.map((type) => ({
      value: type.name, title: `${type.name}, ${money(type.rate, type.currency)}`, off: type.rooms === 0,
      note: type.rooms === 0 ? 'none in this hotel' : `up to ${counted(type.capacity, 'guest')}, ${counted(type.rooms, 'room')} in the house`,
    })), wish.type, (name) => { wish.type = name; calendar.clear(); summarise(); }));
  }

  function showHotels() {
    wish.hotel = rooms.hotels.find(({ name }) => name === wish.hotel?.name) ?? rooms.hotels[0];
    const from = (hotel) => Math.min(...hotel.room_types.filter((type) => type.rooms > 0).map((type) => Number(type.rate)));
    replace(parts.hotel, choices('hotel', 'Hotel', rooms.hotels.map((hotel) => ({
      value: hotel.name, title: hotel.name, note: `${hotel.city}, from ${money(from(hotel), hotel.room_types[0]?.currency)}`,
    })), wish.hotel.name, (name) => { wish.hotel = rooms.hotels.find((hotel) => hotel.name === name); showTypes(); calendar.clear(); summarise(); }));
    showTypes();
  }

  function showNotice({ fresh, asOf }) {
    replace(notice, !fresh && callout('warn', 'Availability is away', el('p', null, `Rooms and prices are those of ${ago(asOf)}. You can book all the same: it is decided when availability is back.`)));
  }

  async function load(first) {
    try {
      known = await rooms.load(first);
      showNotice(known);
      if (!calendar) begin();
      else { wish.hotel = rooms.hotels.find(({ name }) => name === wish.hotel.name) ?? wish.hotel; calendar.draw(); }
    } catch (trouble) {
      if (calendar) return showNotice({ ...known, fresh: false });
      const start = latest?.steps.find(({ worker }) => worker === 'availability')?.start;
      replace(form, callout('bad', 'Rooms and prices are not known', el('p', null, trouble.message), start && el('p', null, 'Start it: ', command(start)), el('p', null, el('button', { type: 'button', onclick: () => load(first) }, 'Try again'))));
    }
    return undefined;
  }

  function begin() {
    calendar = new Calendar(parts.dates, { left, price, chosen: summarise, shown: load });
    showHotels();
    calendar.draw();
    replace(parts.guest, el('h2', null, 'Guest'), field('Name', inputs.name), field('E-mail (may be empty)', inputs.email), field('Guests', inputs.guests), field('Payment', inputs.payment),
      summary, problem, el('p', { class: 'actions' }, el('button', { type: 'submit', class: 'primary wide', id: 'book' }, 'Book')));
    summarise();
    replace(form, parts.hotel, parts.type, el('div', { class: 'two' }, parts.dates, parts.guest));
  }

  function missing() {
    if (!calendar.to) return [calendar.from ? 'Choose the day you leave.' : 'Choose the day you arrive, in the calendar.', parts.dates.querySelector('[tabindex="0"]')];
    if (!inputs.name.value.trim()) return ['Say who comes: the name is missing.', inputs.name];
    return null;
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const lacks = missing();
    replace(problem, lacks?.[0]);
    if (lacks) return lacks[1]?.focus();
    const button = document.getElementById('book');
    button.disabled = true;
    try {
      const { status, body } = await book({
        guest_name: inputs.name.value.trim(), guest_email: inputs.email.value.trim(), num_guests: Number(inputs.guests.value) || 1,
        hotel_name: wish.hotel.name, room_type: wish.type, check_in: calendar.from, check_out: calendar.to, payment_method: inputs.payment.value,
      }, key);
      if (!body?.booking_id) replace(problem, body?.message ?? `The orchestrator answered ${status}.`);
      else show(body.booking_id);
    } catch (trouble) {
      // The same key: if it was taken after all, this finds it again.
      replace(problem, `${trouble.message} Press Book again: it is booked once, however often you do.`);
    }
    button.disabled = false;
    lookNow();
    return undefined;
  });

  function show(id) {
    form.hidden = true;
    result.hidden = false;
    way = new Way(result, id, again);
    way.picture = latest;
    way.draw();
    way.check();
    announce('Your booking is accepted.');
  }

  let latest = null;
  const ends = [onEvent((event) => way?.hear(event)), onPicture((picture) => { latest = picture; way?.see(picture); })];
  load(`${new Date().toISOString().slice(0, 7)}-01`);
  return () => ends.forEach((end) => end());
}
