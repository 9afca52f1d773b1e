// Sends a request, and holds the answer to what the document says of it.
import assert from 'node:assert/strict';

import { documentOf, resolved, urlOf } from './house.js';
import { Validators } from './schemas.js';

const validators = new Map();
function validatorsOf(service, document) {
  if (!validators.has(service)) validators.set(service, new Validators(document, 'closed'));
  return validators.get(service);
}

/** Which statuses of which operations came, for the question which never did. */
export const seen = new Set();

function valueOfHeader(text, schema) {
  return schema.type === 'integer' ? Number(text) : text;
}

function judgeHeaders(document, check, response, headers) {
  for (const [name, header] of Object.entries(headers)) {
    const { schema } = resolved(document, header);
    const text = response.headers.get(name);
    assert.notEqual(text, null, `the header ${name} is documented and did not come`);
    assert.equal(check.errors(schema, valueOfHeader(text, schema)), '', `the header ${name}: ${text}`);
  }
}

function judgeBody(check, response, body, content) {
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  if (!content) return assert.equal(body, '', `no body is documented for ${response.status}`);
  const media = content[type];
  assert.ok(media, `${type} is not a documented type: ${Object.keys(content).join(', ')}`);
  const value = type.endsWith('json') ? JSON.parse(body) : body;
  assert.equal(check.errors(media.schema, value), '', `the body: ${body.slice(0, 500)}`);
}

/** The documented answer for a status, which the operation must name itself. */
function responseFor(document, { operation }, status) {
  const response = operation.responses[status];
  assert.ok(response, `status ${status} is not documented: ${Object.keys(operation.responses).join(', ')}`);
  return resolved(document, response);
}

/**
 * @param route of operationsOf
 * @param request {path, query, headers, body}: path has the values of the parameters in it
 * @returns {status, headers, body} after all of it was held to the document
 */
export async function ask(service, route, request = {}) {
  const document = await documentOf(service);
  const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
  const address = `${urlOf(service)}${request.path ?? route.path}${query}`;
  const said = { method: route.method.toUpperCase(), headers: { ...request.headers } };
  if (request.body !== undefined) said.body = request.body;
  const response = await fetch(address, said);
  const body = await response.text();
  const told = `${service}: ${said.method} ${address}\n${JSON.stringify(said.headers)} ${String(said.body ?? '').slice(0, 500)}\n${response.status} ${body.slice(0, 500)}`;
  try {
    const documented = responseFor(document, route, response.status);
    const check = validatorsOf(service, document);
    judgeHeaders(document, check, response, documented.headers ?? {});
    judgeBody(check, response, body, documented.content);
  } catch (error) {
    error.message = `${told}\n${error.message}`;
    throw error;
  }
  seen.add(`${service} ${route.name} ${response.status}`);
  return { status: response.status, headers: response.headers, body, told };
}

/** The same for a body of JSON. */
export function askWith(service, route, value, request = {}) {
  return ask(service, route, { ...request, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json', ...request.headers } });
}
