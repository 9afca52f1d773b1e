// The figures of the pipeline, asked for once a second while somebody sees the page; one asker for all views.
import { ask } from './api.js';

const EACH_MS = 1000;
const watchers = new Set();
let latest = null;
let trouble = null;
let timer = 0;
let asking = false;

/// Hears `(picture, trouble)`: the last picture that came (null before the first), and why the newest did not.
/// @return how to end that
export function onPicture(watcher) {
  watchers.add(watcher);
  if (latest || trouble) watcher(latest, trouble);
  begin();
  return () => watchers.delete(watcher);
}

function begin() {
  if (timer || asking) return;
  timer = setTimeout(look, 0);
}

async function look() {
  timer = 0;
  asking = true;
  try {
    latest = await ask('/pipeline', { timeout: 5000 });
    trouble = null;
  } catch (problem) {
    trouble = problem;
  }
  asking = false;
  for (const watcher of watchers) watcher(latest, trouble);
  if (watchers.size && !document.hidden) timer = setTimeout(look, EACH_MS);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && watchers.size) begin();
});

/// Looks now: something was changed.
export function lookNow() {
  if (asking) return;
  clearTimeout(timer);
  timer = 0;
  begin();
}
