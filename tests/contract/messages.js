// What really travels over the broker, held to the AsyncAPI document: copies of all messages of a
// few bookings, taken by the operator through the management interface.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asyncDocument, eventually, management, resolved, urlOf } from './house.js';
import { Validators } from './schemas.js';

const { username, password, origin } = new URL(management);
const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
const kQueue = 'contract.copies';

async function broker(method, path, value) {
  const response = await fetch(`${origin}/api/${path}`, { method, headers: { Authorization: authorization, 'Content-Type': 'application/json' }, body: value && JSON.stringify(value) });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

const kSources = [
  ['bellhop.commands', 'availability.commands'], ['bellhop.commands', 'payment.commands'],
  ['bellhop.replies', 'orchestrator.replies.1'], ['booking.events', '#'],
];

const document = await asyncDocument();

async function book(changes) {
  const value = { guest_name: 'Ada', hotel_name: 'Oceanview Resort', room_type: 'Suite', check_in: '2031-07-01', check_out: '2031-07-03', payment_method: 'paypal', ...changes };
  return (await fetch(`${urlOf('orchestrator')}/book-hotel`, { method: 'POST', body: JSON.stringify(value) })).json();
}

async function takeAll() {
  const options = { count: 1000, ackmode: 'ack_requeue_false', encoding: 'auto' };
  return broker('POST', `queues/bellhop/${kQueue}/get`, options);
}

/** Where the document has a message of this name. */
function channelsOf(name) {
  return Object.entries(document.channels).filter(([, channel]) => Object.values(channel.messages).some((each) => resolved(document, each).name === name));
}

function judge(check, { payload, properties, exchange, routing_key: key }) {
  const message = document.components.messages[properties.type];
  assert.ok(message, `no message is called ${properties.type}`);
  assert.equal(check.errors(message.payload, JSON.parse(payload)), '', `${properties.type}: ${payload}`);
  const { headers, ...basic } = properties;
  const traits = resolved(document, message.traits[0]);
  assert.equal(check.errors(traits.headers, { ...basic, ...headers }), '', JSON.stringify(properties));
  const channel = channelsOf(message.name).map(([, each]) => each).find((each) => each.bindings.amqp.exchange?.name === exchange
    && (each.address === key || new RegExp(`^${each.address.replaceAll('.', '\\.').replace(/\{\w+\}/, '[a-z0-9.]+')}$`).test(key)));
  assert.ok(channel, `${message.name} is documented nowhere with ${exchange} and ${key}`);
}

test('all messages of bookings that end in every way are as documented', async (t) => {
  await broker('PUT', `queues/bellhop/${kQueue}`, { durable: false, auto_delete: false, arguments: {} });
  t.after(() => broker('DELETE', `queues/bellhop/${kQueue}`));
  for (const [exchange, key] of kSources) await broker('POST', `bindings/bellhop/e/${exchange}/q/${kQueue}`, { routing_key: key });
  await book({});
  await book({ payment_method: 'shells' });
  await book({ hotel_name: 'Nowhere' });
  const { booking_id: id } = await book({});
  await fetch(`${urlOf('orchestrator')}/bookings/${id}`, { method: 'DELETE' });
  const wanted = Object.keys(document.components.messages).filter((name) => name !== 'worker.parked.v1');
  const taken = [];
  await eventually(`all of ${wanted.join(', ')}`, async () => {
    taken.push(...await takeAll());
    const types = new Set(taken.map((each) => each.properties.type));
    return wanted.every((name) => types.has(name));
  });
  const check = new Validators(document, 'closed', ['CloudEvent']);
  for (const each of taken) judge(check, each);
});
