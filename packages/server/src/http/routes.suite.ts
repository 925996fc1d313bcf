import { type FaultCode, faults, faultsOf, type Route, routes, type Who } from '@beckon/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ArbitraryOptions, inputsOf, misfitsOf } from '../../test/arbitrary.ts';
import { type RoutesHouse, type Scene, setScene } from '../../test/scene.ts';

interface Sent {
  readonly who: Who;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const RUNS = 60;
/** Shape faults come before everything else that could be wrong with a request. */
const SHAPE: readonly FaultCode[] = ['invalid_request', 'unknown_field'];
/**
 * Success here takes more than luck: a code that somebody was given, a key, an answer that fits an ask still open, a push
 * that was sent to this very device, a stream.
 */
const HARD = ['redeemPairing', 'revokeKey', 'answerAsk', 'ackAsk', 'receipt', 'declareContexts'];

/**
 * Every route of the table answers what it says, for input that fits and for input that does not: a status that is
 * listed, with a body of that shape; or a fault that is listed, with its status. Never `internal`.
 */
export const routesSuite = (open: () => Promise<RoutesHouse>): void => {
  let house: RoutesHouse;
  let scene: Scene;
  beforeAll(async () => {
    house = await open();
    scene = await setScene(house);
  });
  afterAll(() => house.close());

  describe.each(Object.entries(routes) as [string, Route][])('%s', (name, row) => {
    const run = async (make: typeof inputsOf): Promise<Set<number>> => {
      const seen = new Set<number>();
      const property = fc.asyncProperty(sentOf(row, make, await scene.options(row)), async (sent) => {
        seen.add(await check(house, scene, name, row, sent));
      });
      await fc.assert(property, { numRuns: RUNS });
      return seen;
    };

    it('answers what it says to input that fits', async () => {
      const seen = await run(inputsOf);
      if (!HARD.includes(name)) expect(Object.keys(row.answers)).toContain(String(Math.min(...seen)));
    });

    it('answers what it says to input that does not', async () => {
      await run(misfitsOf);
    });
  });
};

const sentOf = (row: Route, make: typeof inputsOf, options: ArbitraryOptions): fc.Arbitrary<Sent> =>
  fc.record({
    // those who may come more often than those who may not
    who: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...row.who) },
      { weight: 1, arbitrary: fc.constantFrom<Who>('anyone', 'user', 'agent', 'admin', 'device', 'answer') },
    ),
    params: row.params ? inputsOf(row.params, options) : fc.constant({}),
    query: row.query ? make(row.query, options) : fc.constant({}),
    body: row.body ? make(row.body, options) : fc.constant(undefined),
  });

/** Sends one request, holds the answer against the table, and tells its status. */
const check = async (house: RoutesHouse, scene: Scene, name: string, row: Route, sent: Sent): Promise<number> => {
  const token = await scene.token(sent.who, name);
  const response = await house.fetch(toRequest(house.origin, row, sent, token));
  const text = await response.text();
  const may = row.who.includes(sent.who) || row.who.includes('anyone');
  if (response.status in row.answers) {
    const schema = row.answers[response.status];
    if (schema) expect(z.safeParse(schema, JSON.parse(text)).error).toBeUndefined();
    else expect(row.media === undefined ? text : '').toBe('');
    expect({ may, fits: fits(row, sent) }).toEqual({ may: true, fits: true });
    return response.status;
  }
  const { error } = JSON.parse(text) as { error: { code: FaultCode; message: string } };
  const { status, next } = faults[error.code];
  expect(faultsOf(row)).toContain(error.code);
  expect({ status: response.status, ...error }).toMatchObject({ status, next, docs: expect.any(String) });
  expect(['internal', 'unavailable']).not.toContain(error.code);
  // in our own words, not in those of the library that found it; names of fields stand in backticks
  const words = error.message.replace(/`[^`]*`/g, '');
  if (SHAPE.includes(error.code)) expect(words).not.toMatch(/input|expected|received|too (big|small)/i);
  if (!may) expect(error.code).toBe(sent.who === 'anyone' ? 'unauthenticated' : 'forbidden');
  else if (!fits(row, sent) && !['not_found', 'rate_limited'].includes(error.code)) expect(SHAPE).toContain(error.code);
  return status;
};

/** The schemas have the last word on what fits. */
const fits = (row: Route, sent: Sent): boolean =>
  (!row.query || z.safeParse(row.query, asQuery(sent.query)).success) &&
  (!row.body || z.safeParse(row.body, JSON.parse(JSON.stringify(sent.body))).success);

/** What a query string makes of a value: text, by name. */
const asQuery = (query: unknown): Record<string, string> => {
  if (typeof query !== 'object' || query === null) return {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, text(value)]);
  // no clock moves while a request waits
  for (const pair of pairs) if (pair[0] === 'wait' && /^\d+$/.test(pair[1])) pair[1] = '0';
  return Object.fromEntries(new URLSearchParams(pairs));
};

const toRequest = (origin: string, row: Route, sent: Sent, token: string | undefined): Request => {
  const params = sent.params as Record<string, string>;
  const path = row.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'missing'));
  const query = new URLSearchParams(asQuery(sent.query)).toString();
  return new Request(`${origin}${path}${query === '' ? '' : `?${query}`}`, {
    method: row.method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(row.body && { 'Content-Type': 'application/json' }),
    },
    ...(row.body && { body: JSON.stringify(sent.body) }),
  });
};
