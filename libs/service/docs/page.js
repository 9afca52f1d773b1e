// Fills the page from /openapi.json, and from /asyncapi.json where the service has one. What the
// documents say goes into the page as text, never as markup.

const kMark = '\u0000';

/** Parsed so that 900.00 stays 900.00: a number with decimals becomes a marked text. */
function parse(text) {
  const token = /"(?:[^"\\]|\\.)*"|-?\d+\.\d+(?:[eE][-+]?\d+)?/g;
  return JSON.parse(text.replace(token, (each) => (each[0] === '"' ? each : `"\\u0000${each}"`)));
}
function jsonText(value, indent) {
  return JSON.stringify(value, null, indent).replace(/"\\u0000([^"]*)"/g, '$1');
}
function plain(value) {
  return typeof value === 'string' && value.startsWith(kMark) ? value.slice(1) : value;
}

function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(2).filter((child) => child !== undefined && child !== null && child !== ''));
  return element;
}

/** `code` and **strong**, and nothing else. */
function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return el('code', {}, part.slice(1, -1));
    return part.startsWith('**') ? el('strong', {}, part.slice(2, -2)) : part;
  });
}
function prose(text) {
  return (text ?? '').split(/\n\n+/).filter(Boolean).map((each) => el('p', {}, inline(each)));
}
function scrolling(text, label) {
  return el('pre', { tabindex: '0', role: 'region', 'aria-label': label }, el('code', {}, text));
}

/** One of the two documents, with the anchors of its schemas. */
class Shown {
  constructor(whole, prefix) {
    this.whole = whole;
    this.prefix = prefix;
  }
  at(node) {
    while (node?.$ref) {
      const steps = node.$ref.slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
      node = steps.reduce((value, step) => value?.[step], this.whole);
    }
    return node;
  }
  anchor(kind, name) {
    return `${this.prefix}-${kind}-${name.replace(/[^A-Za-z0-9.]+/g, '-')}`;
  }
  schemaLink(schema) {
    const name = schema.$ref.split('/').pop();
    return el('a', { href: `#${this.anchor('schema', name)}` }, name);
  }
}

function limits(schema) {
  const words = [];
  const between = (least, most, unit) => {
    if (least === undefined && most === undefined) return;
    if (most === undefined) words.push(`at least ${plain(least)}${unit}`);
    else words.push(least === undefined ? `at most ${plain(most)}${unit}` : `${plain(least)} to ${plain(most)}${unit}`);
  };
  between(schema.minLength, schema.maxLength, ' long');
  between(schema.minimum, schema.maximum, '');
  between(schema.minItems, schema.maxItems, ' items');
  if (schema.enum) words.push(`one of ${schema.enum.map((each) => jsonText(each)).join(', ')}`);
  // That of a text with a length only says that control characters are none.
  if (schema.pattern && schema.maxLength === undefined) words.push(`as ${schema.pattern}`);
  if (schema.const !== undefined) words.push(jsonText(schema.const));
  if (schema.default !== undefined) words.push(`${jsonText(schema.default)} where it is left out`);
  return words.length ? `, ${words.join(', ')}` : '';
}

/** What a value is, as a line of text and links. */
function typeOf(shown, schema) {
  if (!schema) return ['anything'];
  if (schema.$ref) return [shown.schemaLink(schema)];
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice) return choice.flatMap((each, at) => [at ? ' or ' : '', ...typeOf(shown, each)]);
  if (schema.type === 'array') return ['list of ', ...typeOf(shown, schema.items), limits(schema)];
  if (schema.contentSchema) return ['text, its content ', ...typeOf(shown, schema.contentSchema)];
  const type = [schema.type ?? 'any'].flat().join(' or ');
  return [`${type}${schema.format ? ` (${schema.format})` : ''}${limits(schema)}`];
}

/** Lines for the members of an object, those of inner objects behind their own. */
function membersOf(shown, schema, before = '') {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const inner = member.type === 'array' ? member.items : member;
    const path = `${before}${name}`;
    return [
      el('dt', {}, el('code', {}, path), ' ', el('span', { class: 'faint' }, ...typeOf(shown, member),
        schema.required?.includes(name) ? '' : ', may be missing')),
      el('dd', {}, prose(member.description)),
      ...(inner?.properties ? membersOf(shown, inner, `${path}${inner === member ? '' : '[]'}.`) : []),
    ];
  });
}

function schemaBody(shown, schema) {
  return [
    prose(schema.description),
    (schema.allOf ?? []).filter((each) => each.$ref).map((each) => el('p', {}, 'As ', shown.schemaLink(each), ', and:')),
    el('dl', {}, membersOf(shown, schema), (schema.allOf ?? []).map((each) => (each.$ref ? [] : membersOf(shown, each)))),
  ];
}

function parameterList(shown, parameters) {
  if (!parameters.length) return [];
  return [
    el('h4', {}, 'Parameters'),
    el('dl', {}, parameters.map((each) => [
      el('dt', {}, el('code', {}, each.name), ' ', el('span', { class: 'faint' }, `${each.in}, `, ...typeOf(shown, each.schema), each.required ? '' : ', may be missing')),
      el('dd', {}, prose(each.description)),
    ])),
  ];
}

function examplesOf(shown, content, what) {
  return Object.entries(content).flatMap(([media, body]) => [
    el('p', {}, el('code', {}, media), ': ', ...typeOf(shown, body.schema)),
    ...Object.entries(body.examples ?? {}).map(([name, example]) => {
      const { summary, value } = shown.at(example);
      const text = typeof value === 'string' && !value.startsWith(kMark) ? value : jsonText(value, 2);
      return el('details', {}, el('summary', {}, `Example: ${name}${summary ? `, ${summary}` : ''}`), scrolling(text, `${what}, example ${name}`));
    }),
  ]);
}

function responseList(shown, responses) {
  return [
    el('h4', {}, 'Answers'),
    ...Object.entries(responses).map(([status, response]) => {
      const { description, headers = {}, content = {} } = shown.at(response);
      const named = Object.entries(headers).filter(([name]) => name !== 'X-Request-Id');
      return el('details', {}, el('summary', {}, el('strong', {}, status), ' ', inline(description)),
        named.length ? el('dl', {}, named.map(([name, header]) => [
          el('dt', {}, el('code', {}, name), ' ', el('span', { class: 'faint' }, 'header')), el('dd', {}, prose(shown.at(header).description))])) : [],
        examplesOf(shown, content, `Answer ${status}`));
    }),
  ];
}

const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

/** The ready command: with what is required, and with the example body. */
function curlOf(shown, { method, path, operation, parameters }, example) {
  const asked = parameters.filter((each) => each.required && each.in === 'query');
  const query = asked.map((each) => `${each.name}=${encodeURIComponent(each.example)}`).join('&');
  const filled = path.replace(/{([^}]+)}/g, (_, name) => parameters.find((each) => each.name === name)?.example ?? name);
  const words = ['curl'];
  if (method !== 'get') words.push(`-X ${method.toUpperCase()}`);
  if (operation.responses['200'] && shown.at(operation.responses['200']).content?.['text/event-stream']) words.push('-N');
  words.push(quoted(`${location.origin}${filled}${query ? `?${query}` : ''}`));
  if (operation.security?.length) words.push('-H "Authorization: Bearer $TOKEN"');
  if (example !== undefined) words.push("-H 'Content-Type: application/json'", `-d ${quoted(jsonText(example))}`);
  return words.join(' ');
}

async function copy(text, block) {
  const told = document.getElementById('told');
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = 'The command was copied.';
  } catch {
    // Without TLS a browser keeps the clipboard to itself.
    getSelection().selectAllChildren(block);
    block.focus();
    told.textContent = 'The command is selected: copy it with Ctrl+C.';
  }
}

function tryList(shown, route) {
  const body = route.operation.requestBody?.content['application/json'];
  const examples = Object.entries(body?.examples ?? {}).map(([name, each]) => [name, shown.at(each).value]);
  const without = !body || !route.operation.requestBody.required ? [[body ? 'without a body' : '', undefined]] : [];
  return [
    el('h4', {}, 'Try it'),
    ...[...without, ...examples].map(([name, value]) => {
      const text = curlOf(shown, route, value);
      const block = scrolling(text, `Command${name ? `, ${name}` : ''}`);
      const button = el('button', { type: 'button', click: () => copy(text, block) }, name ? `Copy: ${name}` : 'Copy');
      return el('div', { class: 'curl' }, block, button);
    }),
  ];
}

function bodyPart(shown, body) {
  if (!body) return [];
  const { schema } = Object.values(body.content)[0];
  return [
    el('h4', {}, body.required ? 'Body' : 'Body, may be missing'),
    el('dl', {}, membersOf(shown, shown.at(schema))), examplesOf(shown, body.content, 'Body'),
  ];
}

function operationCard(shown, route) {
  const { method, path, operation, parameters } = route;
  return el('section', { class: 'operation', id: operation.operationId },
    el('h3', {}, el('span', { class: `method ${method}` }, method.toUpperCase()), ' ', el('code', {}, path)),
    el('p', {}, inline(operation.summary)), prose(operation.description),
    operation.security?.length ? el('p', {}, 'For the operator, who shows a token.') : [],
    parameterList(shown, parameters.filter((each) => each.name !== 'X-Request-Id')),
    bodyPart(shown, operation.requestBody), responseList(shown, operation.responses), tryList(shown, route));
}

function routesOf(shown) {
  return Object.entries(shown.whole.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({
    method, path, operation, parameters: (operation.parameters ?? []).map((each) => shown.at(each)),
  })));
}

/** @param but names that are shown elsewhere */
function schemaSections(shown, but = []) {
  return Object.entries(shown.whole.components.schemas).filter(([name]) => !but.includes(name)).map(([name, schema]) =>
    el('section', { class: 'named', id: shown.anchor('schema', name) }, el('h3', {}, name), schemaBody(shown, schema)));
}

/** A part of the page with its line in the contents. */
function addPart(title, entries, ...children) {
  const id = `part-${title.replace(/[^A-Za-z]+/g, '-')}`;
  document.getElementById('main').append(el('h2', { id }, title), ...children.flat(2));
  const list = el('ul', {}, entries.map(([anchor, text]) => el('li', {}, el('a', { href: `#${anchor}` }, text))));
  document.getElementById('contents').append(entries.length ? el('details', entries.length < 12 ? { open: '' } : {}, el('summary', {}, title), list)
    : el('p', {}, el('a', { href: `#${id}` }, title)));
}

function showHttp(shown) {
  const { info, tags, openapi } = shown.whole;
  document.title = info.title;
  document.getElementById('head').replaceChildren(el('h1', {}, info.title), el('p', {}, info.summary), ...prose(info.description),
    el('p', { class: 'faint' }, `Version ${info.version}, OpenAPI ${openapi}: `, el('a', { href: '/openapi.json' }, '/openapi.json')));
  const routes = routesOf(shown);
  for (const { name, description } of tags) {
    const own = routes.filter(({ operation }) => operation.tags.includes(name));
    addPart(name, own.map(({ operation, method, path }) => [operation.operationId, `${method.toUpperCase()} ${path}`]),
      prose(description), own.map((route) => operationCard(shown, route)));
  }
  addPart('Schemas', Object.keys(shown.whole.components.schemas).map((name) => [shown.anchor('schema', name), name]), schemaSections(shown));
}

function channelCard(shown, [name, channel]) {
  const { exchange, queue } = channel.bindings.amqp;
  const place = exchange ? ['exchange ', el('code', {}, exchange.name), ` (${exchange.type}), key `, el('code', {}, channel.address || 'any')]
    : ['queue ', el('code', {}, queue.name)];
  return el('section', { class: 'named', id: shown.anchor('channel', name) },
    el('h3', {}, channel.title), el('p', { class: 'faint' }, ...place), prose(channel.description),
    el('p', {}, Object.values(channel.messages).map((each, at) => {
      const message = shown.at(each);
      return [at ? ', ' : '', el('a', { href: `#${shown.anchor('message', message.name)}` }, message.name)];
    })));
}

function messageCard(shown, message) {
  return el('section', { class: 'named', id: shown.anchor('message', message.name) },
    el('h3', {}, el('code', {}, message.name)), el('p', {}, message.title), schemaBody(shown, shown.at(message.payload)),
    (message.examples ?? []).map((each) => el('details', {}, el('summary', {}, `Example: ${each.name}`),
      scrolling(jsonText(each.payload, 2), `${message.name}, example ${each.name}`))));
}

function showMessages(shown) {
  const { info, asyncapi, channels, operations, components } = shown.whole;
  const messages = Object.values(components.messages);
  const doing = Object.values(operations).map((each) => el('li', {}, el('strong', {}, each.tags.map((tag) => tag.name).join(', ')),
    ` ${each.action === 'send' ? 'sends to' : 'takes from'} `,
    el('a', { href: `#${shown.anchor('channel', each.channel.$ref.split('/').pop())}` }, shown.at(each.channel).title), `: ${each.summary}`));
  addPart(info.title, [], prose(info.description), el('p', { class: 'faint' }, `AsyncAPI ${asyncapi}: `, el('a', { href: '/asyncapi.json' }, '/asyncapi.json')), el('ul', {}, doing));
  addPart('Channels', Object.entries(channels).map(([name, channel]) => [shown.anchor('channel', name), channel.title]),
    Object.entries(channels).map((each) => channelCard(shown, each)));
  addPart('Messages', messages.map(({ name }) => [shown.anchor('message', name), name]), messages.map((each) => messageCard(shown, each)));
  addPart('Schemas of messages', [], schemaSections(shown, Object.keys(components.messages)));
}

async function load(address) {
  const response = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${address} was answered ${response.status}`);
  return parse(await response.text());
}

async function show() {
  const state = document.getElementById('state');
  try {
    const http = new Shown(await load('/openapi.json'), 'http');
    showHttp(http);
    if (http.whole.paths['/asyncapi.json']) showMessages(new Shown(await load('/asyncapi.json'), 'messages'));
    state.remove();
    // Only now is there what the address may point at.
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  } catch (error) {
    state.textContent = `The document can't be shown: ${error.message}`;
  }
}

show();
