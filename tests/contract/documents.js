// The documents themselves: by the tools that are made for them, and against one another.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import asyncParser from '@asyncapi/parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';

import { asyncDocument, documentOf, operationsOf, resolved, services, urlOf } from './house.js';
import { Validators } from './schemas.js';

// Of Redocly's recommended rules, those that say nothing about this house.
const kNotOurs = {
  'info-license': 'off',                    // it has none
  'no-server-example.com': 'off',
  'operation-4xx-response': 'off',          // some questions can't be wrong; `default` says the rest
  'no-ambiguous-paths': 'error',
  'no-invalid-media-type-examples': 'error',
  'no-invalid-parameter-examples': 'error',
  'no-invalid-schema-examples': 'error',
  'no-unused-components': 'error',
  'operation-operationId': 'error',
  'operation-description': 'off',           // a summary does where there is nothing more to say
  'tag-description': 'error',
};

for (const service of services) {
  test(`${service}: the document is OpenAPI 3.1, by the specification's own schema`, async () => {
    const result = await new Validator().validate(structuredClone(await documentOf(service)));
    assert.deepEqual(result.errors ?? [], []);
    assert.ok(result.valid);
  });

  test(`${service}: Redocly has nothing to say about it`, async () => {
    const config = await createConfig({ extends: ['recommended'], rules: kNotOurs });
    const source = JSON.stringify(await documentOf(service), null, 1);
    const problems = await lintFromString({ source, config, absoluteRef: `${service}.json` });
    assert.deepEqual(problems.map((each) => `${each.ruleId} at ${each.location[0]?.pointer}: ${each.message}`), []);
  });

  test(`${service}: every example is valid, and every schema is used`, async () => {
    const document = await documentOf(service);
    const asked = new Validators(document, 'open');
    const answered = new Validators(document, 'closed');
    let examples = 0;
    const look = (check, content, where) => {
      for (const [media, { schema, examples: all = {} }] of Object.entries(content ?? {})) {
        assert.ok(Object.keys(all).length > 0, `${where} has no example of ${media}`);
        for (const [name, each] of Object.entries(all)) {
          examples += 1;
          assert.equal(check.errors(schema, resolved(document, each).value), '', `${where}, example '${name}'`);
        }
      }
    };
    for (const { name, operation, parameters } of operationsOf(document)) {
      look(asked, operation.requestBody?.content, `${name}, body`);
      for (const [status, response] of Object.entries(operation.responses)) look(answered, resolved(document, response).content, `${name} ${status}`);
      for (const { name: parameter, schema, example } of parameters) assert.equal(asked.errors(schema, example), '', `${name}, ${parameter}`);
    }
    assert.ok(examples > 20, `${examples} examples`);
  });

  test(`${service}: every path answers the methods that are documented, and no others`, async () => {
    const document = await documentOf(service);
    for (const [path, methods] of Object.entries(document.paths)) {
      const documented = Object.keys(methods).map((each) => each.toUpperCase());
      const expected = [...documented, 'OPTIONS', ...(documented.includes('GET') ? ['HEAD'] : [])].sort();
      const response = await fetch(`${urlOf(service)}${path.replaceAll(/[{}]/g, '')}`, { method: 'OPTIONS' });
      assert.equal(response.status, 204, path);
      assert.deepEqual(response.headers.get('allow').split(', ').sort(), expected, path);
    }
  });
}

test('the page is allowed nothing from elsewhere, and asks for nothing', async () => {
  const page = await fetch(`${urlOf('payment')}/docs`);
  const policy = page.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const style = await (await fetch(`${urlOf('payment')}/docs/page.css`)).text();
  for (const text of [await page.text(), style]) assert.doesNotMatch(text, /https?:|\/\/[a-z]|@import|<style|onclick=| style=/);
});

test('the messages are AsyncAPI 3.0, by its own parser, which warns of nothing', async () => {
  const parser = new asyncParser.Parser();
  const { document, diagnostics } = await parser.parse(JSON.stringify(await asyncDocument()));
  const said = diagnostics.filter((each) => each.severity <= 1).map((each) => `${each.code} at ${each.path.join('.')}: ${each.message}`);
  assert.deepEqual(said, []);
  assert.equal(document.version(), '3.0.0');
  assert.equal(document.channels().all().length, 17);
});

test('every message has an example, and every example is valid', async () => {
  const document = await asyncDocument();
  const check = new Validators(document, 'closed', ['CloudEvent']);
  for (const [name, message] of Object.entries(document.components.messages)) {
    assert.equal(message.name, name);
    assert.ok(message.examples.length > 0, name);
    for (const { name: example, payload } of message.examples) assert.equal(check.errors(message.payload, payload), '', `${name}, ${example}`);
  }
});
