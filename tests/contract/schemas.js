// Validity of values against the schemas of a document, by ajv in the dialect of OpenAPI 3.1.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** With every object closed: a member that the document does not know is a difference. Published
 * schemas are open, because members may be added later. */
function closed(node) {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isOpen = copy.type === 'object' && copy.properties && copy.additionalProperties === undefined;
  return isOpen ? { ...copy, unevaluatedProperties: false } : copy;
}

/** Validators for the schemas of one document. */
export class Validators {
  #ajv;
  #known = new Map();

  /**
   * @param members 'open' for what is sent, 'closed' for what is answered
   * @param shared names of schemas that are only a part of others: they stay open
   */
  constructor(document, members, shared = []) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, multipleOfPrecision: 6 });
    addFormats(this.#ajv);
    // Words of AMQP and OpenAPI that say nothing about a value.
    for (const format of ['int32', 'int64']) this.#ajv.addFormat(format, true);
    const { schemas } = document.components;
    const open = Object.fromEntries(shared.map((name) => [name, schemas[name]]));
    const components = members === 'closed' ? { ...closed(schemas), ...open } : schemas;
    const all = { $id: 'https://bellhop.invalid/document', components: { schemas: components } };
    this.#ajv.addSchema(all);
    this.members = members;
  }

  /** What is wrong with the value; empty where nothing is. */
  errors(schema, value) {
    const key = JSON.stringify(schema);
    if (!this.#known.has(key)) {
      const own = this.members === 'closed' ? closed(schema) : schema;
      const absolute = JSON.parse(JSON.stringify(own).replaceAll('"#/components/', '"https://bellhop.invalid/document#/components/'));
      this.#known.set(key, this.#ajv.compile(absolute));
    }
    const validate = this.#known.get(key);
    return validate(value) ? '' : this.#ajv.errorsText(validate.errors, { separator: '\n' });
  }
}
