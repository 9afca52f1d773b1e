// Every view in light and dark, on a desk and on a phone: nothing serious for axe-core, nothing wider than the page.
import assert from 'node:assert/strict';
import { DESKTOP, PHONE, withVisitor } from './visitor.mjs';

const VIEWS = ['pipeline', 'bookings', 'book', 'house', 'trouble'];
/// Something that is there when the view has its data.
const FULL = {
  pipeline: '.drawing svg',
  bookings: '.bookings',
  booking: '.timeline',
  book: '.month',
  house: '.heat',
  trouble: '.matters, .callout',
};

export function looksTests(test, place) {
  for (const scheme of ['light', 'dark']) {
    for (const [name, size] of [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ]) {
      test(`every view is sound: ${scheme}, ${name}`, () =>
        withVisitor(
          place.browser,
          place.house,
          { size, scheme, motion: 'reduce' },
          async ({ page, go, live, fits, picture, violations }) => {
            const id = await place.house.book();
            await place.house.becomes(id, 'confirmed');
            for (const view of [...VIEWS, `bookings/${id}`]) {
              await go(view);
              await live();
              await page
                .locator(FULL[view] ?? FULL.booking)
                .first()
                .waitFor();
              await fits(`${view}, ${scheme}, ${name}`);
              assert.deepEqual(await violations(), [], `${view}, ${scheme}, ${name}`);
              const file = view.split('/').at(-1).replace(/\d+/, '');
              await picture(`${file}-${scheme}-${name}`, { fullPage: true });
            }
          },
        ));
    }
  }

  test('the page comes with its rules, its tag, and only for who prefers a page', async () => {
    const { house } = place;
    const page = await fetch(`${house.url}/`, { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'; script-src 'self'/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    const again = await fetch(`${house.url}/dashboard`, { headers: { 'If-None-Match': page.headers.get('etag') } });
    assert.equal(again.status, 304);
    assert.equal((await house.ask('/')).body.description, 'Hotel Booking Orchestrator Service');
    assert.equal(
      (await fetch(`${house.url}/dashboard/main.js`)).headers.get('content-type'),
      'text/javascript; charset=utf-8',
    );
    assert.equal((await fetch(`${house.url}/dashboard/nothing.js`)).status, 404);
  });
}
