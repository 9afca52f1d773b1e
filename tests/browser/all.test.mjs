// All that a browser does, on one house and with one Chromium: both take seconds to start.
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { absenceTests } from './absence.mjs';
import { bookingTests } from './booking.mjs';
import { House } from './house.mjs';
import { looksTests } from './looks.mjs';
import { troubleTests } from './trouble.mjs';

const place = { house: null, browser: null };

before(
  async () => {
    place.house = await House.open();
    place.browser = await chromium.launch({
      executablePath: process.env.BROWSER_TEST_CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  },
  { timeout: 240000 },
);

after(
  async () => {
    await place.browser?.close();
    await place.house?.close();
  },
  { timeout: 120000 },
);

bookingTests(test, place);
absenceTests(test, place);
troubleTests(test, place);
looksTests(test, place);
