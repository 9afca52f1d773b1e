// A worker's absence and recovery, a cut, and what is not live: what the dashboard is for.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import { DESKTOP, withVisitor } from './visitor.mjs';

/// What a story stopped runs again afterwards, however it ended.
async function mended(house, story) {
  try {
    await story();
  } finally {
    await house.dev('start', 'all');
  }
}

/// Keeps back the answer to the first such question until `later` is shown. @return when the page has it
function answerTooLate(page, pattern, later) {
  return new Promise((resolve, reject) => {
    const give = async (route) => {
      const response = await route.fetch();
      await later.waitFor();
      await route.fulfill({ response });
      // Read by then: the page asks for something else after it.
      await page.evaluate(() => fetch('/health').then((answer) => answer.json()));
    };
    page.route(pattern, (route) => give(route).then(resolve, reject), { times: 1 });
  });
}

export function absenceTests(test, place) {
  test('payment is stopped, three are booked, three wait in the queue; it is started, and they are confirmed', () =>
    mended(place.house, () =>
      withVisitor(place.browser, place.house, {}, async ({ page, go, live, picture, violations }) => {
        const { house } = place;
        await go('pipeline');
        await live();
        await page.getByRole('button', { name: 'Send ten' }).click();
        await page.locator('main').getByText('10 bookings accepted').first().waitFor();
        await until('all ten are decided', async () => (await house.ask('/bookings?status=pending')).body.bookings.length === 0);
        await house.dev('stop', 'payment');
        await page.locator('.station.missing[data-place="charge_payment"]').waitFor();
        assert.match(await page.locator('.advice').innerText(), /payment is away[\s\S]*\.\/dev\.sh start payment/i);
        const ids = [];
        for (let i = 0; i < 3; i += 1) {
          await page.getByRole('button', { name: 'Send a booking' }).click();
          await page.locator('main').getByText('1 booking accepted').first().waitFor();
          ids.push((await house.ask('/bookings?limit=1')).body.bookings[0].booking_id);
        }
        const queue = page.locator('.queue.held[data-place="payment.commands"]');
        await queue.getByText('3 wait').waitFor();
        assert.equal(await queue.locator('.letter').count(), 3);
        assert.match(
          await page.locator('.drawing svg').getAttribute('aria-label'),
          /payment\.commands: 3 messages wait\. payment: away/,
        );
        assert.match(await page.locator('.advice').innerText(), /3 bookings wait for it in payment\.commands/);

        assert.deepEqual(await violations(), [], 'with a worker away');
        // Those of the README.
        await picture('dashboard-desktop');
        await page.setViewportSize({ width: 390, height: 844 });
        await page.locator('.drawing svg.tall').waitFor();
        await picture('dashboard-phone');
        await page.setViewportSize(DESKTOP);

        await go(`bookings/${ids[0]}`);
        await page.locator('main').getByText('payment is away').first().waitFor();
        await go('pipeline');
        await house.dev('start', 'payment');
        await page.locator('.station.working[data-place="charge_payment"]').waitFor();
        await page.locator('.queue[data-place="payment.commands"]').getByText('nothing waits').waitFor();
        for (const id of new Set(ids)) await house.becomes(id, 'confirmed');
        await page.locator('main').getByText('Everything works').first().waitFor();
      }),
    ));

  test('availability is away: its last word is shown with its age, and booking goes on', () =>
    mended(place.house, () =>
      withVisitor(place.browser, place.house, {}, async (visitor) => {
        const { page, go, live } = visitor;
        await go('book');
        await live();
        await page.locator('.month').waitFor();
        await place.house.dev('stop', 'availability');
        visitor.expect(/503/);
        await page.getByRole('button', { name: 'Later month' }).click();
        await page.getByRole('button', { name: 'Earlier month' }).click();
        await page.locator('main').getByText('Availability is away').first().waitFor();
        const days = page.locator('.month button[aria-disabled="false"]');
        await page.getByRole('button', { name: 'Later month' }).click();
        await days.nth(10).click();
        await days.nth(12).click();
        await page.getByLabel('Name').fill('Ken Thompson');
        const outdated = answerTooLate(page, '**/bookings/BOOK*', page.locator('.result .badge.confirmed'));
        await page.getByRole('button', { name: 'Book', exact: true }).click();
        await page.locator('main').getByText('It waits for availability').first().waitFor();
        await place.house.dev('start', 'availability');
        await outdated;
        // An answer that is older than what was heard since takes nothing back.
        assert.equal(await page.locator('.result .badge.confirmed').count(), 1);
      }),
    ));

  test('what happened before the page knew the id is told, though its answer is late', () =>
    mended(place.house, () =>
      withVisitor(place.browser, place.house, {}, async ({ page, go, live }) => {
        const { house } = place;
        await go('book');
        await live();
        const days = page.locator('.month button[aria-disabled="false"]');
        await days.nth(1).waitFor();
        await house.dev('stop', 'payment');
        await page.getByRole('button', { name: 'Later month' }).click();
        await days.nth(5).click();
        await days.nth(6).click();
        await page.getByLabel('Name').fill('Barbara Liskov');
        // The answer comes when the room is held already, so that event belongs to no booking of this page.
        await page.route('**/book-hotel', async (route) => {
          const response = await route.fetch();
          const { booking_id: id } = await response.json();
          await until('the room is held', async () =>
            (await house.ask(`/bookings/${id}`)).body.history.some(({ step, what }) => step === 'hold_room' && what === 'accepted'),
          );
          await route.fulfill({ response });
        });
        const outdated = answerTooLate(page, '**/bookings/BOOK*', page.locator('.result .badge.confirmed'));
        await page.getByRole('button', { name: 'Book', exact: true }).click();
        await page.locator('.result').waitFor();
        await house.dev('start', 'payment');
        await outdated;
        await page.locator('.result').getByText('Room held').waitFor();
        assert.match(
          await page.locator('.result').innerText(),
          /^Confirmed[\s\S]*Accepted: it is on disk[\s\S]*Room held[\s\S]*Payment approved[\s\S]*Confirmed/,
        );
      }),
    ));

  test('the last room goes to who came first; the page of the other says why it was not booked', () =>
    mended(place.house, () =>
      withVisitor(place.browser, place.house, {}, async (visitor) => {
        const { page, go, live } = visitor;
        const { house } = place;
        await go('book');
        await live();
        await page.getByText('Grand Plaza', { exact: true }).click();
        await page.getByText(/^Suite/).click();
        await house.dev('stop', 'availability');
        visitor.expect(/503/);
        const days = page.locator('.month button[aria-disabled="false"]');
        // Beyond what the house shows of its nights.
        for (let month = 0; month < 4; month += 1) await page.getByRole('button', { name: 'Later month' }).click();
        await days.nth(15).click();
        await days.nth(16).click();
        await page.getByLabel('Name').fill('Second Guest');
        let first = '';
        await page.route('**/book-hotel', async (route) => {
          first = await house.book({ ...route.request().postDataJSON(), guest_name: 'First Guest' });
          await route.continue();
        });
        await page.getByRole('button', { name: 'Book', exact: true }).click();
        await page.locator('main').getByText('It waits for availability').first().waitFor();
        await house.dev('start', 'availability');
        await page.locator('.result .badge.failed').waitFor();
        await page.locator('.result').getByText('No Suite rooms available').waitFor();
        await house.becomes(first, 'confirmed');
      }),
    ));

  test('the orchestrator goes away and comes back: the page says so, and misses nothing', () =>
    mended(place.house, () =>
      withVisitor(place.browser, place.house, {}, async (visitor) => {
        const { page, go, live } = visitor;
        visitor.expect(/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|503/);
        await go('pipeline');
        await live();
        const before = await place.house.book({ guest_name: 'Before the cut' });
        await page.locator(`.newest a[href="#/bookings/${before}"]`).waitFor();
        await place.house.dev('stop', 'orchestrator');
        await page.locator('#live.off').waitFor();
        await page.locator('main').getByText('The orchestrator does not answer').first().waitFor();
        await place.house.dev('start', 'orchestrator');
        const after = await place.house.book({ guest_name: 'After the cut' });
        await live();
        await page.locator(`.newest a[href="#/bookings/${after}"]`).waitFor();
        await until('all is well again', async () => (await page.locator('.stale:visible').count()) === 0);
      }),
    ));
}
