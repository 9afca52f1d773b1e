// What a booking form is made of.
import { el } from './dom.js';

const PAYMENTS = [
  ['credit_card', 'Credit card'],
  ['debit_card', 'Debit card'],
  ['paypal', 'PayPal'],
  ['bank_transfer', 'Bank transfer'],
];

/// One of several, as cards. `options` are `{value, title, note, off}`.
export function choices(name, legend, options, chosen, onchoose) {
  const card = ({ value, title, note, off }) =>
    el(
      'label',
      { class: 'card' },
      el('input', {
        type: 'radio',
        name,
        value,
        checked: value === chosen,
        disabled: off,
        onchange: () => onchoose(value),
      }),
      el('span', { class: 'card-title' }, title),
      el('span', { class: 'hint' }, note),
    );
  return el(
    'fieldset',
    { class: 'choices' },
    el('legend', null, legend),
    el('div', { class: 'cards' }, options.map(card)),
  );
}

/// An input with its label.
export const field = (label, input) => el('p', { class: 'field' }, el('label', { for: input.id }, label), input);

/// Who comes, and how it is paid.
export function guestInputs() {
  return {
    name: el('input', { id: 'guest-name', autocomplete: 'name', maxlength: 200, required: true }),
    email: el('input', { id: 'guest-email', type: 'email', autocomplete: 'email', maxlength: 200 }),
    guests: el('input', { id: 'num-guests', type: 'number', min: 1, max: 20, value: 1 }),
    payment: el(
      'select',
      { id: 'payment' },
      PAYMENTS.map(([value, name]) => el('option', { value }, name)),
    ),
  };
}
