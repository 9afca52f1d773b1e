// The payment gateway is away, and one pending booking is all that the orchestrator takes: answers
// of a house in trouble. Then, where the program that started it says so, without the broker.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documentOf, eventually, operationsOf, services, token } from './house.js';
import { ask, askWith } from './judge.js';

const kBooking = { guest_name: 'Ada', hotel_name: 'Oceanview Resort', room_type: 'Standard', check_in: '2031-05-01', check_out: '2031-05-02', payment_method: 'paypal' };

async function route(service, name) {
  return operationsOf(await documentOf(service)).find((each) => each.name === name);
}

if (process.argv[2] === 'gateway') {
  test('a booking waits with 202, and the next one is more than fit', async () => {
    const asked = await route('orchestrator', 'bookHotel');
    const first = await askWith('orchestrator', asked, kBooking, { headers: { Prefer: 'wait=1' } });
    assert.equal(first.status, 202);
    assert.equal((await askWith('orchestrator', asked, kBooking, { headers: { Prefer: 'respond-async' } })).status, 503);
    const { booking_id: id } = JSON.parse(first.body);
    const look = async (name) => {
      const each = await route('orchestrator', name);
      return ask('orchestrator', each, { path: each.path.replace('{id}', id), headers: { Prefer: 'wait=0' } });
    };
    assert.equal(JSON.parse((await look('explainBooking')).body).waits_for.length, 1);
    assert.equal(JSON.parse((await look('listBookingCommands')).body).awaited.length, 1);
    // Its refund can't be made either: it is told what is outstanding.
    assert.deepEqual(JSON.parse((await look('cancelBooking')).body).outstanding?.[0], 'refund');
  });

  test('without bellhopctl nothing is done about dead letters', async () => {
    assert.equal(JSON.parse((await ask('orchestrator', await route('orchestrator', 'getTrouble'))).body).missing_setting, 'BELLHOP_OPERATOR_TOOL');
    const headers = { Authorization: `Bearer ${token}` };
    assert.equal((await ask('orchestrator', await route('orchestrator', 'lookForTrouble'), { headers })).status, 503);
    const replay = await route('orchestrator', 'replayDeadLetters');
    assert.equal((await askWith('orchestrator', replay, { cause: '0a1b2c3d' }, { headers })).status, 503);
  });

  test('a payment is answered 503 and may be asked for again', async () => {
    const charge = { booking_id: `BOOK97${Date.now()}`, guest_name: 'Ada', hotel_name: 'Grand Plaza', amount: 900, payment_method: 'paypal' };
    const asked = await route('payment', 'processPayment');
    assert.equal((await askWith('payment', asked, charge)).status, 503);
  });
}

if (process.argv[2] === 'broker') {
  for (const service of services) {
    test(`${service}: without the broker it serves, and is not ready`, async () => {
      const ready = await route(service, 'getReady');
      await eventually('503 of /ready', async () => (await ask(service, ready)).status === 503);
      assert.equal((await ask(service, await route(service, 'getHealth'))).status, 200);
    });
  }
}
