// The house's figures, and trouble: a dead letter is replayed by who shows the operator's token.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import { withVisitor } from './visitor.mjs';

/// A booking whose room the availability service gives up, as a poison message, without the long waits
/// between its attempts.
async function parkOne(house) {
  await house.sql(
    'availability',
    "CREATE TRIGGER poison BEFORE INSERT ON holds BEGIN SELECT RAISE(ABORT, 'poison'); END",
  );
  const id = await house.book({ guest_name: 'Poisoned Guest' });
  await until(
    'the first attempt failed',
    async () =>
      Number(await house.sql('availability', `SELECT attempts FROM inbox WHERE message_id = '${id}/hold_room'`)) > 0,
  );
  // Long ago: a worker takes what comes too early for a second copy.
  await house.sql('availability', `UPDATE inbox SET attempts = 4, updated_at = 0 WHERE message_id = '${id}/hold_room'`);
  await until(`${id} needs a person`, async () =>
    (await house.ask('/attention')).body.bookings.some((one) => one.booking_id === id),
  ).finally(() => house.sql('availability', 'DROP TRIGGER poison'));
  return id;
}

export function troubleTests(test, place) {
  test('a dead letter is seen, and replayed with the right token: its booking is confirmed', () =>
    withVisitor(place.browser, place.house, {}, async (visitor) => {
      const { page, go, picture, violations } = visitor;
      const { house } = place;
      visitor.expect(/403/);
      const id = await parkOne(house);
      await go('trouble');
      await page.locator('#trouble-count').waitFor();
      const letters = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Dead letters' }) });
      await letters.getByText('poison').waitFor();
      await page.getByRole('link', { name: id }).waitFor();
      assert.deepEqual(await violations(), [], 'with a dead letter');
      await picture('trouble-letter', { fullPage: true });
      await letters.getByRole('button', { name: 'Replay' }).click();
      await page.getByLabel('Token', { exact: true }).fill('wrong-but-long-enough');
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.getByText('That is not the operator').waitFor();
      await page.getByLabel('Token', { exact: true }).fill(await house.token());
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.locator('main').getByText('1 letter replayed').first().waitFor();
      await house.becomes(id, 'confirmed');
      await letters.getByText('No dead letters').waitFor();
      await page.locator('main').getByText('No booking needs a person').first().waitFor();
    }));

  test('the audit is made at the operator’s word, and the doctor’s findings come with their mends', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go }) => {
      await go('trouble');
      await page.getByRole('button', { name: 'Look at everything again' }).click();
      await page.getByLabel('Token', { exact: true }).fill(await place.house.token());
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.locator('main').getByText('Every promise holds').first().waitFor({ timeout: 60000 });
      await page
        .getByText(/\d+ checks/)
        .first()
        .waitFor();
    }));

  test('the house shows what is taken, what came of it, and how long it took', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go }) => {
      const soon = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
      const next = new Date(Date.now() + 4 * 86400000).toISOString().slice(0, 10);
      const id = await place.house.book({
        hotel_name: 'Grand Plaza',
        room_type: 'Suite',
        check_in: soon,
        check_out: next,
      });
      await place.house.becomes(id, 'confirmed');
      await go('house');
      const suite = page
        .locator('.hotel')
        .filter({ hasText: 'Grand Plaza' })
        .locator('tr')
        .filter({ hasText: 'Suite' });
      await suite.locator('td.q5').waitFor();
      assert.match(await page.locator('.figures .main dd').innerText(), /^\$[\d,]+$/);
      await page.locator('svg.chart').waitFor();
    }));
}
