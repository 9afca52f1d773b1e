// Asking the orchestrator, with the operator's token where something is to be changed.

const KEY = 'bellhop-operator-token';

/// What went wrong, in words for the page. `status` is 0 where nobody answered.
export class Trouble extends Error {
  constructor(message, status = 0, body = null) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

async function exchange(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(options.timeout ?? 20000) });
  } catch {
    throw new Trouble('The orchestrator does not answer.');
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    // What is no JSON is told by its status.
  }
  return { response, body };
}

/// GET, or what `options` say. @throws Trouble for any answer that is no success
export async function ask(path, options = {}) {
  const { response, body } = await exchange(path, options);
  if (!response.ok) {
    throw new Trouble(
      body?.message ?? body?.detail ?? `The orchestrator answered ${response.status}.`,
      response.status,
      body,
    );
  }
  return body;
}

/// Books; the answer and its status, whatever it is. @throws Trouble where nobody answers
export async function book(wish, key) {
  const { response, body } = await exchange('/book-hotel', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, Prefer: 'respond-async' },
    body: JSON.stringify(wish),
  });
  return { status: response.status, body };
}

export const newKey = () =>
  `dashboard-${Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('')}`;

/// Asks for the token in the page. @return it, or nothing where the person would not say
function askForToken(why) {
  const dialog = document.getElementById('token-dialog');
  const input = document.getElementById('token-input');
  document.getElementById('token-why').textContent = why;
  input.value = '';
  return new Promise((resolve) => {
    document.getElementById('token-cancel').onclick = () => dialog.close('');
    dialog.onclose = () => resolve(dialog.returnValue === 'ok' ? input.value.trim() : '');
    dialog.returnValue = '';
    dialog.showModal();
  });
}

/// Changes something as the operator. Asks for the token where it is not known, or was refused.
/// @return nothing where the person would not say it @throws Trouble
export async function asOperator(path, body) {
  let why = 'This changes the house, so it needs the operator’s token.';
  for (;;) {
    const token = sessionStorage.getItem(KEY) || (await askForToken(why));
    if (!token) return null;
    sessionStorage.setItem(KEY, token);
    try {
      return await ask(path, {
        method: 'POST',
        timeout: 200000,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      });
    } catch (trouble) {
      if (trouble.status !== 401 && trouble.status !== 403) throw trouble;
      sessionStorage.removeItem(KEY);
      why = `${trouble.message}. Try again:`;
    }
  }
}

/// Asks a person before something is done. @return what they wrote, `true` without a field, or nothing
export function confirmed({ title, text, ok, field }) {
  const dialog = document.getElementById('ask-dialog');
  const input = document.getElementById('ask-input');
  document.getElementById('ask-title').textContent = title;
  document.getElementById('ask-text').textContent = text;
  document.getElementById('ask-ok').textContent = ok;
  document.getElementById('ask-field').hidden = !field;
  document.getElementById('ask-label').textContent = field ?? '';
  input.required = Boolean(field);
  input.value = '';
  return new Promise((resolve) => {
    document.getElementById('ask-cancel').onclick = () => dialog.close('');
    dialog.onclose = () => {
      if (dialog.returnValue !== 'ok') return resolve(null);
      return resolve(field ? input.value.trim() : true);
    };
    dialog.returnValue = '';
    dialog.showModal();
  });
}
