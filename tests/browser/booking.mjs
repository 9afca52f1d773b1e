// Booking, watching, searching, cancelling.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import { withVisitor, PHONE } from './visitor.mjs';

const HOSTILE = '<img src=x onerror=alert(1)>';

/// The second free day that the calendar shows of next month, and the day after it.
async function chooseStay(page) {
  await page.getByRole('button', { name: 'Later month' }).click();
  const days = page.locator('.month button[aria-disabled="false"]');
  await days.nth(1).click();
  await days.nth(3).click();
  await page.locator('.total').waitFor();
}

export function bookingTests(test, place) {
  test('a person books a stay, and watches it being decided', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go, live }) => {
      await go('book');
      await live();
      await page.getByText('Oceanview Resort', { exact: true }).click();
      await page.getByText(/^Deluxe/).click();
      await chooseStay(page);
      assert.match(await page.locator('.summary').innerText(), /\$500[\s\S]*2 nights at \$250/);
      await page.getByLabel('Name').fill('Ada Lovelace');
      await page.getByRole('button', { name: 'Book', exact: true }).click();
      await page.locator('.result .badge.confirmed').waitFor();
      assert.match(
        await page.locator('.result').innerText(),
        /Accepted: it is on disk[\s\S]*Room held[\s\S]*Payment approved[\s\S]*Confirmed/,
      );
      await page.getByRole('link', { name: 'See the booking' }).click();
      await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
    }));

  test('a person without a mouse books on a phone', () =>
    withVisitor(place.browser, place.house, { size: PHONE }, async ({ page, go, live }) => {
      await go('book');
      await live();
      await page.locator('.month [tabindex="0"]').focus();
      // Five weeks on; the day in the tab order is the one that the arrows lead to.
      for (const key of ['PageDown', 'ArrowRight', 'ArrowDown', 'Enter', 'ArrowRight', 'ArrowRight', 'Enter'])
        await page.keyboard.press(key);
      await page.locator('.total').waitFor();
      // To the name, then through the form; Enter in a field books.
      for (let i = 0; i < 4 && (await page.evaluate(() => document.activeElement.id)) !== 'guest-name'; i += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.type('Grace Hopper');
      await page.keyboard.press('Enter');
      await page.locator('.result .badge.confirmed').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H2', 'the focus is at the outcome');
    }));

  test('what is missing is said, and the focus goes there', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go }) => {
      await go('book');
      await page.getByRole('button', { name: 'Book', exact: true }).click();
      assert.match(await page.locator('.problem').innerText(), /the day you arrive/);
      await chooseStay(page);
      await page.getByRole('button', { name: 'Book', exact: true }).click();
      assert.match(await page.locator('.problem').innerText(), /the name is missing/);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'guest-name');
    }));

  test('a guest whose name is markup is a guest with that name', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go }) => {
      const id = await place.house.book({ guest_name: HOSTILE, guest_email: '"><script>alert(2)</script>@x' });
      await place.house.becomes(id, 'confirmed');
      await go('bookings');
      await page.locator('main').getByText(HOSTILE).first().waitFor();
      await go(`bookings/${id}`);
      await page.getByRole('heading', { name: HOSTILE }).waitFor();
      await go('pipeline');
      await page.locator('.newest').getByText(HOSTILE).waitFor();
      assert.equal(await page.locator('main img').count(), 0);
    }));

  test('bookings are found by name, by status and by id, and new ones are offered', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go, live }) => {
      const id = await place.house.book({ guest_name: 'Radia Perlman' });
      await place.house.becomes(id, 'confirmed');
      await go('bookings');
      await live();
      await page.getByLabel('Search').fill('perlman');
      await until('one row', async () => (await page.locator('.booking-row').count()) === 1);
      await page.getByRole('button', { name: 'Cancelled' }).click();
      await page.locator('main').getByText('Nothing found').first().waitFor();
      await page.getByRole('button', { name: 'All', exact: true }).click();
      await page.getByLabel('Search').fill(id);
      await page.locator(`[data-id="${id}"]`).waitFor();
      await page.getByLabel('Search').fill('');
      await until('more than one row', async () => (await page.locator('.booking-row').count()) > 1);
      await place.house.book({ guest_name: 'Barbara Liskov' });
      await page.getByRole('button', { name: 'Show 1 new booking' }).click();
      await page.locator('.booking-row').getByText('Barbara Liskov').waitFor();
    }));

  test('a person cancels: the room is free, the payment goes back, and the timeline says so', () =>
    withVisitor(place.browser, place.house, {}, async ({ page, go, live }) => {
      const id = await place.house.book({ guest_name: 'Edsger Dijkstra' });
      await place.house.becomes(id, 'confirmed');
      await go(`bookings/${id}`);
      await live();
      await page.getByRole('button', { name: 'Cancel booking' }).click();
      await page.getByRole('button', { name: 'Cancel the booking' }).click();
      await page.locator('h1 .badge.cancelled').waitFor();
      await page.locator('main').getByText('Payment refunded').first().waitFor();
      await page.locator('main').getByText('Room given back').first().waitFor();
      assert.equal(await page.getByRole('button', { name: 'Cancel booking' }).count(), 0);
    }));
}
