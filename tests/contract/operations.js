// Each operation of each document, asked in ways that must be taken and in ways that must be refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documentOf, eventually, operationsOf, services, token, urlOf } from './house.js';
import { ask, askWith } from './judge.js';
import { allowedParameter, brokenParameter, Wishes } from './wishes.js';

const kDrawn = 12;
const kAtOnce = { Prefer: 'respond-async' };
const operator = { Authorization: `Bearer ${token}` };

const routes = {};
/** The route of an operation. */
function route(service, name) {
  const found = routes[service].find((each) => each.name === name);
  assert.ok(found, `${service} documents no ${name}`);
  return found;
}
for (const service of services) routes[service] = operationsOf(await documentOf(service));

/** What an operation needs so that only the thing under test is wrong. */
function usual(route) {
  const pathParameters = route.parameters.filter((each) => each.in === 'path');
  const path = pathParameters.reduce((all, each) => all.replace(`{${each.name}}`, each.example), route.path);
  const { required, content } = route.operation.requestBody ?? {};
  const body = required ? JSON.stringify(Object.values(content['application/json'].examples)[0].value) : undefined;
  return { path, body, headers: route.operation.security?.length ? { ...operator } : {} };
}
const isStream = ({ name }) => name === 'readEvents';

for (const service of services) {
  test(`${service}: every GET answers as documented, and HEAD the same without a body`, async () => {
    for (const each of routes[service].filter(({ method, ...rest }) => method === 'get' && !isStream(rest))) {
      const answer = await ask(service, each, usual(each));
      const head = await fetch(urlOf(service) + usual(each).path, { method: 'HEAD' });
      assert.equal(head.status, answer.status, each.path);
      assert.equal(await head.text(), '');
    }
  });

  test(`${service}: parameters are taken at their edges and refused beyond`, async () => {
    for (const each of routes[service].filter((one) => !isStream(one))) {
      for (const parameter of each.parameters.filter(({ in: place }) => place !== 'path')) {
        const request = (value) => (parameter.in === 'query' ? { ...usual(each), query: { [parameter.name]: value } }
          : { ...usual(each), headers: { ...usual(each).headers, ...(each.path === '/book-hotel' ? kAtOnce : {}), [parameter.name]: value } });
        for (const value of allowedParameter(parameter)) {
          const answer = await ask(service, each, request(value));
          assert.notEqual(answer.status, 400, answer.told);
        }
        for (const value of brokenParameter(parameter)) {
          const answer = await ask(service, each, request(value));
          assert.equal(answer.status, 400, `${parameter.name}\n${answer.told}`);
        }
      }
    }
  });

  test(`${service}: who has a document already is answered 304`, async () => {
    const kept = routes[service].filter(({ parameters }) => parameters.some((each) => each.name === 'If-None-Match'));
    assert.ok(kept.length >= 4);
    for (const each of kept) {
      const etag = (await ask(service, each, usual(each))).headers.get('etag');
      assert.equal((await ask(service, each, { ...usual(each), headers: { 'If-None-Match': etag } })).status, 304);
      assert.equal((await ask(service, each, { ...usual(each), headers: { 'If-None-Match': '"another"' } })).status, 200);
    }
  });

  test(`${service}: bodies that the schema allows are taken`, async () => {
    for (const each of routes[service].filter(({ operation }) => operation.requestBody)) {
      const wishes = new Wishes(await documentOf(service), each.operation);
      let number = 0;
      for (const [name, value] of wishes.allowed(kDrawn)) {
        number += 1;
        // A booking is charged once: each wish is about another.
        const own = value.booking_id?.startsWith('BOOK') ? { ...value, booking_id: `BOOK99${Date.now()}${number}` } : value;
        const answer = await askWith(service, each, own, usual(each));
        assert.ok(answer.status < 500 && answer.status !== 400, `${name}\n${answer.told}`);
      }
    }
  });

  test(`${service}: bodies that the schema does not allow are refused, and the field is named`, async () => {
    for (const each of routes[service].filter(({ operation }) => operation.requestBody)) {
      const wishes = new Wishes(await documentOf(service), each.operation);
      for (const [name, text] of wishes.broken()) {
        const answer = await ask(service, each, { ...usual(each), body: text });
        assert.equal(answer.status, 400, `${name}\n${answer.told}`);
        if (text.startsWith('{"') && name !== 'no JSON') assert.ok(JSON.parse(answer.body).message, answer.told);
      }
    }
  });

  test(`${service}: a body is read as JSON whatever its type is said to be, up to 64 KiB`, async () => {
    for (const each of routes[service].filter(({ operation }) => operation.requestBody)) {
      const wishes = new Wishes(await documentOf(service), each.operation);
      const [[, value]] = wishes.examples;
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8', 'nonsense']) {
        const answer = await askWith(service, each, value, { ...usual(each), headers: { ...usual(each).headers, 'Content-Type': type } });
        assert.notEqual(answer.status, 400, answer.told);
      }
      const large = await ask(service, each, { ...usual(each), body: JSON.stringify({ ...value, padding: 'x'.repeat(65536) }) });
      assert.equal(large.status, 413);
      const none = await ask(service, each, { ...usual(each), body: undefined });
      assert.equal(none.status === 400, each.operation.requestBody.required, none.told);
    }
  });
}

const kSuite = { guest_name: 'Ada', hotel_name: 'Oceanview Resort', room_type: 'Standard', check_in: '2031-05-01', check_out: '2031-05-02', payment_method: 'paypal' };
const book = (value = {}, headers = {}) => askWith('orchestrator', route('orchestrator', 'bookHotel'), { ...kSuite, ...value }, { headers });
const ofBooking = (name, id, headers = {}) => {
  const asked = route('orchestrator', name);
  return ask('orchestrator', asked, { path: asked.path.replace('{id}', id), headers });
};

test('a booking: confirmed, looked at, explained, cancelled', async () => {
  const { booking_id: id, transaction_id: transaction } = JSON.parse((await book()).body);
  for (const name of ['getBooking', 'explainBooking', 'listBookingCommands']) assert.equal((await ofBooking(name, id)).status, 200);
  const status = route('payment', 'getPaymentStatus');
  assert.equal((await ask('payment', status, { path: status.path.replace('{transaction_id}', transaction) })).status, 200);
  assert.equal(JSON.parse((await ofBooking('cancelBooking', id)).body).status, 'cancelled');
  const charge = { booking_id: id, guest_name: 'Ada', hotel_name: 'Oceanview Resort', amount: 150, payment_method: 'paypal' };
  assert.equal((await askWith('payment', route('payment', 'processPayment'), charge)).status, 409);
});

test('what a booking may come to: 200, 202, 402, 404, 409, 422', async () => {
  assert.equal((await book()).status, 200);
  const pending = await book({}, kAtOnce);
  assert.equal(pending.status, 202);
  assert.equal(pending.headers.get('location'), JSON.parse(pending.body).status_url);
  assert.equal((await book({ payment_method: 'shells' })).status, 402);
  assert.equal((await book({ hotel_name: 'Nowhere' })).status, 404);
  assert.equal((await book({ room_type: 'Cellar' })).status, 404);
  assert.equal((await book({ hotel_name: 'City Center Inn', room_type: 'Suite' })).status, 409);
  assert.equal((await book({ num_guests: 1000 })).status, 409);
  const key = { 'Idempotency-Key': `contract-${Date.now()}` };
  const first = await book({}, key);
  assert.equal((await book({}, key)).body, first.body);
  assert.equal((await book({ num_guests: 2 }, key)).status, 422);
  await ofBooking('cancelBooking', JSON.parse(first.body).booking_id);
  assert.equal((await book({}, key)).status, 409);
});

test('more clients at once than may wait: those beyond are told when to ask again', async () => {
  // Bookings are being decided: while nothing is, nobody is refused.
  assert.equal((await book({ check_in: '2032-05-01', check_out: '2032-05-02' })).status, 200);
  const stays = Array.from({ length: 18 }, (_, day) => ({ check_in: `2032-06-${10 + day}`, check_out: `2032-06-${11 + day}` }));
  const answers = await Promise.all(stays.map((stay) => book(stay)));
  const busy = answers.filter(({ status }) => status === 503);
  assert.ok(busy.length > 0 && busy.length < answers.length, `${busy.length} of ${answers.length} were refused`);
  for (const { told, headers } of busy) assert.ok(Number(headers.get('retry-after')) >= 1, told);
});

test('the operator: 401 without the token, 403 with another, 404 and 409 with it', async () => {
  const { booking_id: id } = JSON.parse((await book()).body);
  for (const name of ['lookForTrouble', 'replayDeadLetters', 'discardDeadLetters']) {
    const asked = route('orchestrator', name);
    assert.equal((await askWith('orchestrator', asked, {})).status, 401);
    assert.equal((await askWith('orchestrator', asked, {}, { headers: { Authorization: 'Bearer nonsense' } })).status, 403);
  }
  for (const name of ['retryBooking', 'resolveBooking']) {
    const asked = route('orchestrator', name);
    const request = (of, headers) => askWith('orchestrator', asked, { note: 'by hand' }, { path: asked.path.replace('{id}', of), headers });
    assert.equal((await request(id, {})).status, 401);
    assert.equal((await request(id, { Authorization: 'Bearer nonsense' })).status, 403);
    assert.equal((await request('BOOK1', operator)).status, 404);
    assert.equal((await request(id, operator)).status, 409);
  }
});

test('a payment is charged once: another amount is a conflict', async () => {
  const asked = route('payment', 'processPayment');
  const charge = { booking_id: `BOOK98${Date.now()}`, guest_name: 'Ada', hotel_name: 'Grand Plaza', amount: 900, payment_method: 'paypal' };
  const status = route('payment', 'getPaymentStatus');
  assert.equal((await ask('payment', status, { path: '/payment-status/TXN1' })).status, 404);
  const first = await askWith('payment', asked, charge);
  assert.equal(first.status, 200);
  assert.equal((await askWith('payment', asked, charge)).body, first.body);
  assert.equal((await askWith('payment', asked, { ...charge, amount: 901 })).status, 409);
});

test('the pages of lists hang together', async () => {
  const list = route('orchestrator', 'listBookings');
  const first = JSON.parse((await ask('orchestrator', list, { query: { limit: '1' } })).body);
  assert.equal(first.bookings.length, 1);
  const second = JSON.parse((await ask('orchestrator', list, { query: { limit: '1', cursor: first.next_cursor } })).body);
  assert.notEqual(second.bookings[0].booking_id, first.bookings[0].booking_id);
  const facts = [['orchestrator', 'listBookingFacts'], ['availability', 'listHoldFacts'], ['payment', 'listPaymentFacts'], ['availability', 'listNightFacts']];
  for (const [service, name] of facts) {
    const { next } = JSON.parse((await ask(service, route(service, name), { query: { limit: '1' } })).body);
    assert.ok(next, name);
    assert.equal((await ask(service, route(service, name), { query: { limit: '1', after: next } })).status, 200);
  }
});

test('the welcome is the dashboard for a browser, and whatever that loads is there', async () => {
  const welcome = (headers) => ask('orchestrator', route('orchestrator', 'getWelcome'), { headers: { Accept: 'text/html', ...headers } });
  const page = await welcome({});
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.equal((await welcome({ 'If-None-Match': page.headers.get('etag') })).status, 304);
  const file = route('orchestrator', 'getDashboardFile');
  const files = [...page.body.matchAll(/(?:src|href)="\/?dashboard\/([^"]+)"/g)].map(([, name]) => name);
  assert.ok(files.length >= 3, page.body);
  for (const name of [...files, 'index.html']) assert.equal((await ask('orchestrator', file, { path: `/dashboard/${name}` })).status, 200);
  assert.equal((await ask('orchestrator', file, { path: '/dashboard/nothing.js' })).status, 404);
});

test('the dashboard is told of rooms, figures and trouble', async () => {
  assert.equal(JSON.parse((await ask('orchestrator', route('orchestrator', 'getKnownOccupancy'))).body).fresh, true);
  await eventually('revenue', async () => {
    const { sums } = JSON.parse((await ask('orchestrator', route('orchestrator', 'getFigures'))).body);
    return sums.some(({ status, total }) => status === 'confirmed' && total > 0);
  });
  assert.equal((await ask('orchestrator', route('orchestrator', 'lookForTrouble'), { headers: operator })).status, 202);
  const looked = await eventually('reports', async () => {
    const boards = JSON.parse((await ask('orchestrator', route('orchestrator', 'getTrouble'))).body);
    return Object.values(boards).every(({ looking, report }) => !looking && report) && boards;
  });
  assert.deepEqual([looked.doctor.report.broken, looked.dead_letters.report.letters, looked.audit.report.violations], [0, 0, []]);
});
