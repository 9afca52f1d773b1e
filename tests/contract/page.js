// The page at /docs, drawn without a browser by the script that the service serves: it shows the
// whole document, its links lead somewhere, and its commands work as they stand there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { JSDOM } from 'jsdom';

import { asyncDocument, documentOf, eventually, operationsOf, services, token, urlOf } from './house.js';

const run = promisify(execFile);
const fetchFrom = globalThis.fetch;

const pages = new Map();
/** Drawn once: a module runs once, however often it is imported. */
function drawn(service) {
  if (!pages.has(service)) pages.set(service, draw(service));
  return pages.get(service);
}

async function draw(service) {
  const url = `${urlOf(service)}/docs`;
  const { window } = new JSDOM(await (await fetchFrom(url)).text(), { url });
  const script = await (await fetchFrom(`${url}/page.js`)).text();
  Object.assign(globalThis, { document: window.document, location: window.location, fetch: (path, said) => fetchFrom(new URL(path, url), said) });
  await import(`data:text/javascript;base64,${Buffer.from(`${script}\n// ${service}`).toString('base64')}`);
  await eventually('the page to be drawn', () => !window.document.getElementById('state'));
  Object.assign(globalThis, { document: undefined, location: undefined, fetch: fetchFrom });
  return window.document;
}

for (const service of services) {
  test(`${service}: the page shows every operation and every schema, and its links lead somewhere`, async () => {
    const page = await drawn(service);
    const document = await documentOf(service);
    assert.equal(page.title, document.info.title);
    for (const { name, path, operation } of operationsOf(document)) {
      const card = page.getElementById(name);
      assert.ok(card, name);
      assert.ok(card.textContent.includes(path) && card.textContent.includes(Object.keys(operation.responses)[0]), name);
    }
    for (const name of Object.keys(document.components.schemas)) assert.ok(page.getElementById(`http-schema-${name}`), name);
    const ids = [...page.querySelectorAll('[id]')].map((each) => each.id);
    assert.equal(new Set(ids).size, ids.length, 'an id is there twice');
    for (const link of page.querySelectorAll('a[href^="#"]')) assert.ok(page.getElementById(link.getAttribute('href').slice(1)), link.outerHTML);
    assert.equal(page.querySelectorAll('h1').length, 1);
    for (const each of page.querySelectorAll('pre')) assert.equal(each.getAttribute('tabindex'), '0');
    for (const each of page.querySelectorAll('button')) assert.ok(each.textContent);
  });

  test(`${service}: the commands on the page get documented answers`, async () => {
    const page = await drawn(service);
    for (const { name, operation } of operationsOf(await documentOf(service))) {
      const commands = [...page.getElementById(name).querySelectorAll('.curl code')].map((each) => each.textContent);
      assert.ok(commands.length > 0, name);
      for (const command of commands) {
        const quietly = command.replace(/^curl /, "curl -s -o /dev/null -w '%{http_code}' --max-time 10 ").replace('--max-time 10 -N', '--max-time 0.5');
        // A stream has no end: curl ends it, and says so by its exit code.
        const { stdout } = await run('bash', ['-c', `${quietly} || true`], { env: { ...process.env, TOKEN: token } });
        assert.ok(operation.responses[stdout], `${command}\n${stdout}`);
      }
    }
  });
}

test('orchestrator: the page shows every message and every channel', async () => {
  const page = await drawn('orchestrator');
  const document = await asyncDocument();
  for (const name of Object.keys(document.components.messages)) assert.ok(page.getElementById(`messages-message-${name}`), name);
  for (const name of Object.keys(document.channels)) assert.ok(page.getElementById(`messages-channel-${name}`), name);
  // Money as it is written, not as a script reads it.
  assert.ok(page.body.textContent.includes('"total_amount": 900.00'));
  assert.ok(!page.body.textContent.includes('\u0000'));
});
