// Which documented answers the tests before this one never got: each needs a reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documentOf, operationsOf, services } from './house.js';
import { seen } from './judge.js';

/** Answers that take a misfortune, and where they are provoked. */
const kElsewhere = [
  [/ 503$/, 'something is away: away.js'],
  [/^orchestrator (retryBooking|resolveBooking) 200$/, 'takes a parked command: tests/system/operator_attention.cpp; the same body as listBookingCommands'],
  [/^orchestrator (replay|discard)DeadLetters 502$/, 'bellhopctl fails: tests/unit/orchestrator/trouble_test.cpp'],
  [/^orchestrator cancelBooking 409$/, 'takes two processes at the same moment'],
];

test('every documented answer was given, or is provoked elsewhere', async () => {
  const missing = [];
  const needed = new Set();
  for (const service of services) {
    for (const { name, operation } of operationsOf(await documentOf(service))) {
      for (const status of Object.keys(operation.responses).filter((each) => each !== 'default')) {
        const what = `${service} ${name} ${status}`;
        if (seen.has(what)) continue;
        const reason = kElsewhere.find(([pattern]) => pattern.test(what));
        if (reason) needed.add(reason);
        else missing.push(what);
      }
    }
  }
  assert.deepEqual(missing, []);
  assert.deepEqual(kElsewhere.filter((each) => !needed.has(each)), [], 'a reason that nothing needs');
});
