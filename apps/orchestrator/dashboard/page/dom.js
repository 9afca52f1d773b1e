// Making elements: text goes in as text, always. No markup is ever parsed from a string.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.setAttribute('class', value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

/// Adds children: nodes, texts, arrays of them; nothing for null and false.
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/// An element with its attributes (`onclick` and such are listeners) and children.
export const el = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
/// The same for SVG.
export const svg = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/// Puts new children in place of the old ones.
export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/// Says something to a screen reader, once, when it has said what it says now.
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

/// How a view begins: its title, what it is about, and what stands beside them.
export const headline = (title, lead, ...beside) =>
  el('div', { class: 'headline' }, el('div', null, el('h1', null, title), el('p', { class: 'lead' }, lead)), beside);

/// A table with the names of its columns.
export const tableOf = (columns, ...rows) =>
  el(
    'table',
    null,
    el(
      'thead',
      null,
      el(
        'tr',
        null,
        columns.map((name) => el('th', { scope: 'col' }, name)),
      ),
    ),
    el('tbody', null, rows),
  );

/// A status as a word with a mark before it: never by colour alone.
export function badge(status) {
  return el('span', { class: `badge ${status}` }, status);
}

/// A command to type, with a button that copies it.
export function command(text) {
  const button = el('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${text}` }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(button.previousSibling);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  return el('span', { class: 'command' }, el('code', null, text), button);
}

/// A block that says how things stand and what to do: `kind` is empty, `good`, `warn` or `bad`.
export function callout(kind, title, ...children) {
  return el('div', { class: `callout ${kind}` }, el('p', { class: 'callout-title' }, title), children);
}

/// What a view shows while it waits.
export const loading = (what) => el('p', { class: 'loading', role: 'status' }, what);

/// Whether movement is unwelcome.
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
