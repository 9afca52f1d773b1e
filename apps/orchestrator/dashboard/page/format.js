// Numbers, dates and times as people read them.

/// The server's timestamps are UTC without a zone.
export const instant = (text) => new Date(/[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);

export const clock = (text) =>
  instant(text).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const moment = (text) => instant(text).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });

/// `2026-03-01` as a date without a zone.
export function day(text, options = { day: 'numeric', month: 'short', year: 'numeric' }) {
  return new Date(`${text}T00:00:00Z`).toLocaleDateString([], { timeZone: 'UTC', ...options });
}

/// Calendar arithmetic on `YYYY-MM-DD`.
export function plusDays(text, count) {
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export function nightsBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400000);
}

/// Today where the reader is.
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

export function money(amount, currency) {
  if (amount === undefined || amount === null) return '';
  const whole = Number(amount);
  try {
    return whole.toLocaleString([], {
      style: 'currency',
      currency: currency || 'USD',
      minimumFractionDigits: Number.isInteger(whole) ? 0 : 2,
    });
  } catch {
    return `${whole.toFixed(2)} ${currency}`;
  }
}

export const count = (number) => Number(number).toLocaleString();

export const counted = (number, one, many = `${one}s`) => `${count(number)} ${Number(number) === 1 ? one : many}`;

/// So many in a minute, or in a second where those are many.
export const rate = (perMinute) =>
  perMinute >= 600 ? `${count(Math.round(perMinute / 60))} / s` : `${count(perMinute)} / min`;

/// Seconds as a person says them.
export function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function ago(text) {
  const seconds = Math.round((Date.now() - instant(text)) / 1000);
  return seconds < 2 ? 'just now' : `${duration(seconds)} ago`;
}

/// An id that a row has room for.
export const shortId = (id) => `…${id.slice(-6)}`;

/// `hold_room` as words, and what became of it.
const STEPS = { hold_room: 'Room', charge_payment: 'Payment' };
export const stepName = (step) => STEPS[step] ?? (step || 'Booking').replaceAll('_', ' ');

const WORDS = {
  'hold_room accepted': 'Room held',
  'hold_room refused': 'No room',
  'hold_room undone': 'Room given back',
  'charge_payment accepted': 'Payment approved',
  'charge_payment refused': 'Payment declined',
  'charge_payment undone': 'Payment refunded',
  'hold_room asked': 'Asked for a room',
  'charge_payment asked': 'Asked for the payment',
  ' created': 'Accepted: it is on disk',
  ' confirmed': 'Confirmed',
  ' failed': 'Failed',
  ' cancelled': 'Cancelled',
};
/// Histories call the whole booking `booking`, events leave its step empty.
const wholeIsEmpty = (step) => (step === 'booking' ? '' : step);
export const happened = (step, what) => WORDS[`${wholeIsEmpty(step)} ${what}`] ?? `${stepName(step)}: ${what}`;
