// Spans, held to OpenTelemetry's own definitions: a collector over real HTTP that takes each post
// apart by the protobuf messages of OTLP, as OpenTelemetry's package for node has them, and puts it
// together again. A member, a type or an id that they do not know is a difference.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import root from '@opentelemetry/otlp-transformer/build/src/generated/root.js';

import { eventually, urlOf } from './house.js';

const { ExportTraceServiceRequest: Request, ExportTraceServiceResponse: Response } = root.opentelemetry.proto.collector.trace.v1;
const kIds = { traceId: 32, spanId: 16, parentSpanId: 16 };

const posts = [];
const collector = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    posts.push({ method: request.method, path: request.url, type: request.headers['content-type'], body: Buffer.concat(parts).toString('utf8') });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(Response.toObject(Response.create())));
  });
});
collector.listen(Number(process.argv[2]), '127.0.0.1');
after(() => collector.close());

/** Ids are hexadecimal in OTLP's JSON, and bytes in its messages. */
function withIds(node, change) {
  if (Array.isArray(node)) return node.map((each) => withIds(each, change));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key in kIds ? change(key, value) : withIds(value, change)]));
}

function toBytes(key, text) {
  assert.match(text, new RegExp(`^(?!0+$)[0-9a-f]{${kIds[key]}}$`), key);
  return Buffer.from(text, 'hex');
}

function judge({ method, path, type, body }) {
  assert.deepEqual([method, path, type], ['POST', '/v1/traces', 'application/json']);
  const written = JSON.parse(body);
  const message = Request.fromObject(withIds(written, toBytes));
  assert.equal(Request.verify(message), null);
  const read = Request.decode(Request.encode(message).finish());
  const back = Request.toObject(read, { longs: String, enums: Number, bytes: Array });
  assert.deepEqual(withIds(JSON.parse(JSON.stringify(back)), (key, bytes) => Buffer.from(bytes).toString('hex')), written);
}

function spans() {
  return posts.flatMap(({ body }) => JSON.parse(body).resourceSpans).flatMap(({ resource, scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans
    .map((span) => ({ ...span, service: resource.attributes.find(({ key }) => key === 'service.name').value.stringValue }))));
}

async function book(changes, headers = {}) {
  const value = { guest_name: 'Ada Traced', guest_email: 'ada@traced.example', hotel_name: 'Oceanview Resort', room_type: 'Suite', check_in: '2032-07-01', check_out: '2032-07-03', payment_method: 'paypal', ...changes };
  return (await fetch(`${urlOf('orchestrator')}/book-hotel`, { method: 'POST', headers, body: JSON.stringify(value) })).json();
}

test('every post is a request of OTLP to the letter, of bookings that end in every way', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { booking_id: id } = await book({}, { traceparent, tracestate: 'rojo=1,congo=t61rcWkgMzE' });
  await book({ payment_method: 'shells' });
  await book({ hotel_name: 'Nowhere' });
  await fetch(`${urlOf('orchestrator')}/bookings/${id}`, { method: 'DELETE', headers: { traceparent: traceparent.replace('4bf92', '5cf92') } });
  await eventually('links, states, and spans of all three services', async () => {
    const all = spans();
    return all.some(({ links }) => links) && all.some(({ traceState }) => traceState === 'rojo=1,congo=t61rcWkgMzE')
      && new Set(all.map(({ service }) => service)).size === 3 && all.some(({ name }) => name.startsWith('refund'));
  });
  for (const each of posts) judge(each);
  for (const span of spans()) assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
  for (const secret of ['Ada Traced', 'ada@traced.example', 'paypal', 'shells', 'Oceanview']) assert.ok(posts.every(({ body }) => !body.includes(secret)), secret);
});
