// The one live connection: Server-Sent Events of /events, read by fetch. An EventSource would hide
// the server's keep-alives, and so a connection that died in silence; and it gives up for ever at a 503.

const SILENCE_MS = 40000; // the server says "still here" every 15 s
const LONGEST_WAIT_MS = 15000;
const HIDDEN_MS = 20000; // a browser has six connections for all of its tabs: a hidden tab lets go

const listeners = new Set();
const watchers = new Set();
let lastId = '';
let state = { live: false, since: Date.now() };
let stop = new AbortController();
let wait = 500;
let retry = 0;
let hiddenTimer = 0;
let running = false;

/// Hears each event: `{booking_id, step, what, status, timestamp}`. @return how to end that
export function onEvent(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/// Hears whether it is live, at once and at each change. @return how to end that
export function onState(watcher) {
  watchers.add(watcher);
  watcher(state);
  return () => watchers.delete(watcher);
}

export const isLive = () => state.live;

function setLive(live) {
  if (state.live === live) return;
  state = { live, since: Date.now() };
  for (const watcher of watchers) watcher(state);
}

function tell(block) {
  let id = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (!data) return;
  if (id) lastId = id;
  const event = JSON.parse(data);
  for (const listener of listeners) listener(event);
}

async function read(response, alive) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    blocks.forEach(tell);
  }
}

async function connect() {
  if (running) return;
  running = true;
  stop = new AbortController();
  const own = stop;
  let silence = 0;
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(() => own.abort(), SILENCE_MS);
  };
  alive();
  try {
    const headers = { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) };
    const response = await fetch('/events', { headers, signal: own.signal, cache: 'no-store' });
    if (response.ok) {
      wait = 500;
      setLive(true);
      await read(response, alive);
    }
  } catch {
    // Cut off: it begins again where it was.
  }
  clearTimeout(silence);
  running = false;
  setLive(false);
  if (document.hidden) return;
  retry = setTimeout(connect, wait * (0.7 + Math.random() * 0.6));
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiddenTimer);
  if (document.hidden) {
    hiddenTimer = setTimeout(() => {
      clearTimeout(retry);
      stop.abort();
    }, HIDDEN_MS);
  } else if (!running) {
    clearTimeout(retry);
    wait = 500;
    connect();
  }
});

/// Begins; once.
export const goLive = () => connect();
