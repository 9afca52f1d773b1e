// GET /events: Server-Sent Events, whose data a schema describes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documentOf, urlOf } from './house.js';
import { seen } from './judge.js';
import { Validators } from './schemas.js';

const kBooking = { guest_name: 'Ada', hotel_name: 'Oceanview Resort', room_type: 'Deluxe', check_in: '2031-06-01', check_out: '2031-06-02', payment_method: 'paypal' };
const kEventSchema = { $ref: '#/components/schemas/BookingEvent' };

const document = await documentOf('orchestrator');

/** Reads until `enough(events)`; at most 20 s. `onOpen` is called when the stream has begun. */
async function read(query, headers, onOpen, enough) {
  const signal = AbortSignal.timeout(20000);
  const response = await fetch(`${urlOf('orchestrator')}/events${query}`, { headers, signal });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  seen.add('orchestrator readEvents 200');
  const events = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (onOpen) await onOpen();
    onOpen = null;
    const parts = text.split('\n\n');
    text = parts.pop();
    for (const part of parts.filter((each) => !each.startsWith(':'))) {
      events.push(Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));
    }
    if (enough(events)) break;
  }
  return events;
}

async function book() {
  const response = await fetch(`${urlOf('orchestrator')}/book-hotel`, { method: 'POST', body: JSON.stringify(kBooking) });
  assert.equal(response.status, 200);
  return (await response.json()).booking_id;
}

test('each step of a booking comes as the schema says, and again after Last-Event-ID', async () => {
  const check = new Validators(document, 'closed');
  let id;
  const confirmed = (events) => events.some((each) => JSON.parse(each.data).event === 'booking.confirmed');
  const events = await read('', {}, async () => { id = await book(); }, confirmed);
  for (const event of events) {
    assert.equal(event.event, 'booking');
    assert.match(event.id, /^[0-9]+$/);
    assert.equal(check.errors(kEventSchema, JSON.parse(event.data)), '', event.data);
  }
  const own = events.filter((each) => JSON.parse(each.data).booking_id === id);
  const again = await read(`?booking_id=${id}`, { 'Last-Event-ID': own[0].id }, null, confirmed);
  assert.deepEqual(again, own.slice(1));
});

test('a stream that can\'t be is refused', async () => {
  const answers = [
    await fetch(`${urlOf('orchestrator')}/events?booking_id=nonsense`),
    await fetch(`${urlOf('orchestrator')}/events`, { headers: { 'Last-Event-ID': 'nonsense' } }),
    await fetch(`${urlOf('orchestrator')}/events`, { headers: { 'Last-Event-ID': '-1' } }),
  ];
  const check = new Validators(document, 'closed');
  for (const answer of answers) {
    assert.equal(answer.status, 400);
    assert.equal(check.errors({ $ref: '#/components/schemas/Error' }, await answer.json()), '');
  }
  seen.add('orchestrator readEvents 400');
});
