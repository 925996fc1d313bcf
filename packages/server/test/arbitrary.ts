import fc from 'fast-check';
import * as z from 'zod/mini';

/** The JSON Schema that zod makes of our shapes: the few words of it that they use. */
interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

export interface ArbitraryOptions {
  /** Ids of things that are there: what is found is more telling than what is not. */
  readonly ids?: readonly string[];
  /** Takes the place of what the schema says about a field of this name. */
  readonly fields?: Readonly<Record<string, fc.Arbitrary<unknown>>>;
}

/** No test wants a text of 256 KiB a thousand times. */
const LONGEST = 60;

/**
 * Inputs that fit the JSON Schema of a zod schema. Checks that JSON Schema cannot say (a line is not blank) are left
 * out of it, so some of these are refused all the same: ask the schema itself what it thinks of one.
 */
export const inputsOf = (schema: z.ZodMiniType, options: ArbitraryOptions = {}): fc.Arbitrary<unknown> =>
  arbitrary(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, options);

/** Inputs near those that fit: a field too many, a field missing, a field of another shape, or something else whole. */
export const misfitsOf = (schema: z.ZodMiniType, options: ArbitraryOptions = {}): fc.Arbitrary<unknown> => {
  const fits = inputsOf(schema, options) as fc.Arbitrary<Record<string, unknown>>;
  const names = Object.keys(
    (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema).properties ?? {},
  );
  const field = names.length > 0 ? fc.constantFrom(...names) : fc.constant('nothing');
  return fc.oneof(
    fc
      .tuple(fits, fc.string({ minLength: 1 }), fc.jsonValue())
      .map(([good, name, value]) => ({ ...good, [name]: value })),
    fc.tuple(fits, field, fc.jsonValue()).map(([good, name, value]) => ({ ...good, [name]: value })),
    fc
      .tuple(fits, field)
      .map(([good, name]) => Object.fromEntries(Object.entries(good).filter(([one]) => one !== name))),
    fc.jsonValue(),
  );
};

const arbitrary = (schema: JsonSchema, options: ArbitraryOptions): fc.Arbitrary<unknown> => {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((one) => arbitrary(one, options)));
  switch (schema.type) {
    case 'object':
      return object(schema, options);
    case 'array': {
      const { items = {}, minItems: minLength = 0, maxItems = 5 } = schema;
      return fc.array(arbitrary(items, options), { minLength, maxLength: Math.max(minLength, Math.min(maxItems, 5)) });
    }
    case 'string':
      return text(schema, options);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? Number.MAX_SAFE_INTEGER });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
};

const object = ({ properties = {}, required = [] }: JsonSchema, options: ArbitraryOptions): fc.Arbitrary<unknown> => {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, options.fields?.[name] ?? arbitrary(schema, options)]),
  );
  return fc.record(shape, { requiredKeys: required.filter((name) => name in shape) });
};

const isId = (pattern: string): boolean => new RegExp(pattern).test('01a1f907-f679-7283-bfec-ab79757b3dd7');

const text = ({ pattern, minLength = 0, maxLength = LONGEST }: JsonSchema, { ids = [] }: ArbitraryOptions) => {
  if (pattern === undefined) {
    const lengths = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, LONGEST)) };
    // mostly what people write; also what they do not: NUL, lone surrogates, control characters
    return fc.oneof(
      { weight: 4, arbitrary: fc.string({ ...lengths, unit: 'grapheme' }) },
      {
        weight: 1,
        arbitrary: fc.string({ ...lengths, unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
      },
    );
  }
  const made = fc.stringMatching(new RegExp(pattern));
  return isId(pattern) && ids.length > 0 ? fc.oneof(fc.constantFrom(...ids), fc.constantFrom(...ids), made) : made;
};
