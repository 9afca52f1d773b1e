// A person at a browser: one page, watched for what must never happen on any page of ours.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdir, readFile } from 'node:fs/promises';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE_MS = 20000;

/// Where pictures go; nowhere unless it is asked for.
const PICTURES = process.env.BROWSER_TEST_PICTURES;

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 900 };

/// Opens a page. `off` lists what a test expects of the console, such as a service that it stopped.
export async function visit(browser, house, { size = DESKTOP, scheme = 'light', motion = 'no-preference' } = {}) {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: scheme,
    reducedMotion: motion,
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults = [];
  const expected = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(house.url)) faults.push(`asked another host: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`a dialog of the browser: ${dialog.message()}`);
    dialog.dismiss();
  });

  const visitor = {
    page,
    go: async (view) => {
      await page.goto(`${house.url}/dashboard#/${view}`);
      await page.locator(`main[data-view="/${view}"] h1`).waitFor();
    },
    /// What the console may say because of what the test does.
    expect: (pattern) => expected.push(pattern),
    /// The message of the live place, waited for.
    live: () => page.locator('#live.on').waitFor(),
    text: (locator) => page.locator(locator).innerText(),
    /// No view is wider than its page.
    fits: async (what) => {
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(wide <= room, `${what} is ${wide} wide in ${room}`);
    },
    /// A picture for people, where somebody wants pictures.
    picture: async (name, options = {}) => {
      if (!PICTURES) return;
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}/${name}.png`, ...options });
    },
    /// What axe-core finds serious or critical.
    violations: async () => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
              .join(' | ')}`,
        );
    },
    close: async () => {
      await context.close();
      assert.deepEqual(
        faults.filter((fault) => !expected.some((pattern) => pattern.test(fault))),
        [],
        'the console, other hosts, dialogs',
      );
    },
  };
  return visitor;
}

/// Runs `story` with a visitor, and holds the page to its rules afterwards.
export async function withVisitor(browser, house, options, story) {
  const visitor = await visit(browser, house, options);
  try {
    await story(visitor);
  } catch (error) {
    await visitor.picture(`failed-${Date.now()}`).catch(() => {});
    await visitor.close().catch(() => {});
    throw error;
  }
  await visitor.close();
}
