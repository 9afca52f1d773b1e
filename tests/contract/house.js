// The house under test: where its services are, and their documents as they serve them.
import assert from 'node:assert/strict';

/** From the environment, where the program that started the services put it. */
function setting(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: contract_tests starts the services and sets it`);
  return value;
}

export const services = ['orchestrator', 'availability', 'payment'];
export const token = setting('BELLHOP_CONTRACT_TOKEN');
export const management = setting('BELLHOP_CONTRACT_MANAGEMENT');

export function urlOf(service) {
  return setting(`BELLHOP_CONTRACT_${service.toUpperCase()}`);
}

async function fetched(address) {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.json();
}

const documents = new Map();
/** The OpenAPI document that a service serves. */
export async function documentOf(service) {
  if (!documents.has(service)) documents.set(service, await fetched(`${urlOf(service)}/openapi.json`));
  return documents.get(service);
}
export const asyncDocument = () => fetched(`${urlOf('orchestrator')}/asyncapi.json`);

/** What a reference in a document stands for; anything else stands for itself. */
export function resolved(document, node) {
  if (!node?.$ref) return node;
  const steps = node.$ref.slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return resolved(document, steps.reduce((value, step) => value?.[step], document));
}

/** All operations of a document, their parameters resolved. */
export function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path, method, operation, name: operation.operationId,
      parameters: operation.parameters.map((each) => resolved(document, each)),
    })));
}

/** Asks again until the answer is there; at most 20 s. */
export async function eventually(what, look) {
  const until = Date.now() + 20000;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < until, `in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
