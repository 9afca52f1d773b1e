// Requests made from schemas: such as must be taken, and such as must be refused.
import assert from 'node:assert/strict';
import { JSONSchemaFaker } from 'json-schema-faker';

import { resolved } from './house.js';
import { Validators } from './schemas.js';

/** The same numbers each time (mulberry32). */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
JSONSchemaFaker.option({ random: numbersFrom(20260215), alwaysFakeOptionals: false, optionalsProbability: 0.5, failOnInvalidTypes: true });

const kDay = 86400000;
const dayOf = (time) => new Date(time).toISOString().slice(0, 10);

/** What a schema can't say: a stay ends behind its beginning, at most a year. */
function withStay(value, nights = 2) {
  if (!value.check_in || !value.check_out) return value;
  return { ...value, check_out: dayOf(Date.parse(value.check_in) + nights * kDay) };
}

function textOf(length) {
  return 'x'.repeat(length);
}

/** Values at the edges of what a member may be. */
function edgesOf(schema) {
  if (schema.enum) return schema.enum;
  if (schema.format === 'date') return ['2024-02-29', '1970-01-01', '2399-12-31'];
  if (schema.allOf?.[0].pattern === '^[A-Z]{3}$') return ['EUR', 'USD'];
  if (schema.allOf?.[0].pattern) return [JSONSchemaFaker.generate({ type: 'string', ...schema.allOf[0] })];
  if (schema.type === 'string') return [textOf(Math.max(1, schema.minLength ?? 0)), textOf(schema.maxLength ?? 300), 'Łukasz Żółć 🏨', '  x', `"\\'<b>`];
  if (schema.type === 'integer') return [schema.minimum ?? -5, schema.maximum ?? 5].filter(Number.isSafeInteger);
  if (schema.type === 'number') return [schema.minimum ?? 0, 0.29, 10000, 10000.01, 9999999.99];
  return [];
}

/** Values that a member can't be. */
function brokenOf(schema) {
  const wrongTypes = [null, true, [], {}, schema.type === 'string' ? 7 : 'seven'];
  if (schema.format === 'date') return [...wrongTypes, '2026-02-30', '2026-13-01', '15.02.2026', '2026-2-5', '2026-02-15T00:00:00', ''];
  if (schema.type === 'string') {
    const blank = schema.minLength ? ['', '   '] : [];
    return [...wrongTypes, ...blank, 'a\u0000b', 'a\nb', '\u007f', ...(schema.maxLength ? [textOf(schema.maxLength + 1)] : [])];
  }
  if (schema.type === 'integer') return [...wrongTypes, 1.5, (schema.minimum ?? NaN) - 1, (schema.maximum ?? NaN) + 1].filter((each) => !Number.isNaN(each));
  if (schema.type === 'number') return [...wrongTypes, 0.001, 0, -1, schema.maximum ? schema.maximum * 1000 : 1e300];
  return wrongTypes;
}

const kTexts = [
  ['no JSON', '{"'], ['two values', '{}{}'], ['a list', '[]'], ['a text', '"x"'], ['a number', '7'], ['null', 'null'],
  ['a member twice', '{"a":1,"a":2}'], ['half a surrogate pair', '{"guest_name":"\\ud83d"}'], ['a comment', '{/* */}'], ['too deep', '['.repeat(40) + ']'.repeat(40)],
];

/** Bodies for an operation: [what it is, value] lists, all held to the schema first. */
export class Wishes {
  constructor(document, operation) {
    const { schema, examples } = operation.requestBody.content['application/json'];
    this.ref = schema;
    this.schema = resolved(document, schema);
    this.examples = Object.entries(examples).map(([name, each]) => [name, resolved(document, each).value]);
    this.check = new Validators(document, 'open');
    for (const [name, value] of this.examples) assert.equal(this.check.errors(this.ref, value), '', `the example '${name}'`);
  }

  /** Such as the schema allows: examples, each member at its edges, drawn ones. */
  allowed(drawn) {
    const [, base] = this.examples[0];
    const all = [...this.examples];
    const isAllowed = (value) => this.check.errors(this.ref, value) === '';
    for (const [name, member] of Object.entries(this.schema.properties)) {
      // In the first example that has room for it: of two members only one may be there.
      const within = (edge) => this.examples.map(([, example]) => withStay({ ...example, [name]: edge })).find(isAllowed);
      const edges = edgesOf(member).filter(within);
      assert.ok(edges.length > 0 || edgesOf(member).length === 0, `no edge of ${name} is allowed`);
      for (const edge of edges) all.push([`${name} is ${String(edge).slice(0, 20)}`, within(edge)]);
    }
    if (base.check_in) all.push(['one night', withStay(base, 1)], ['a year', withStay(base, 365)]);
    all.push(['a member that nobody knows', { ...base, 'x-unknown': [{}] }]);
    const required = Object.fromEntries((this.schema.required ?? []).map((name) => [name, base[name]]));
    if (!this.schema.oneOf) all.push(['only what is required', required]);
    for (let i = 0; i < drawn; ++i) all.push([`drawn ${i}`, withStay(JSONSchemaFaker.generate(this.#oneKind(i)))]);
    for (const [name, value] of all) assert.equal(this.check.errors(this.ref, value), '', `${name}: ${JSON.stringify(value)}`);
    return all;
  }

  /** The schema, or the i-th of its alternatives alone: the faker mixes them. */
  #oneKind(i) {
    const { oneOf: kinds, ...rest } = this.schema;
    if (!kinds) return this.schema;
    const kind = kinds[i % kinds.length];
    const required = [...kind.required, ...(rest.required ?? [])];
    const properties = required.map((name) => [name, { ...rest.properties[name], ...kind.properties[name] }]);
    return { ...rest, required, properties: Object.fromEntries(properties) };
  }

  /** Such as it does not: each required member gone, each member as it can't be. */
  broken() {
    const [, base] = this.examples[0];
    const all = (this.schema.required ?? []).map((name) => [`without ${name}`, Object.fromEntries(Object.entries(base).filter(([each]) => each !== name))]);
    for (const [name, member] of Object.entries(this.schema.properties)) {
      for (const value of brokenOf(member)) all.push([`${name} is ${JSON.stringify(value).slice(0, 30)}`, { ...base, [name]: value }]);
    }
    const bad = all.filter(([, value]) => this.check.errors(this.ref, value) !== '');
    // A mutation that the schema allows is no broken one; there are few such.
    assert.ok(bad.length > all.length * 0.8, `${bad.length} of ${all.length} are broken`);
    return [...bad, ['an empty object', {}]].map(([name, value]) => [name, JSON.stringify(value)]).concat(kTexts);
  }
}

/** Values of a parameter that must be refused, as text. */
export function brokenParameter({ schema }) {
  if (schema.enum) return ['nonsense', 'CONFIRMED'];
  if (schema.format === 'date') return ['yesterday', '2026-02-30'];
  if (schema.type === 'integer') {
    const beyond = [(schema.minimum ?? NaN) - 1, (schema.maximum ?? NaN) + 1].filter((each) => !Number.isNaN(each));
    return [...beyond.map(String), 'many', '1.5', '99999999999999999999', '1 '];
  }
  if (schema.pattern && schema.type === 'string' && !schema.maxLength) return ['nonsense'];
  return schema.maxLength ? [textOf(schema.maxLength + 1)] : [];
}

/** Values that must be taken. */
export function allowedParameter({ schema, example }) {
  const edges = schema.enum ?? [schema.minimum, schema.maximum, ...(schema.maxLength ? [textOf(schema.maxLength)] : [])];
  return [example, ...edges].filter((each) => each !== undefined).map(String);
}
