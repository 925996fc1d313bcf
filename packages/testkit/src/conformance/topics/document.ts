import assert from 'node:assert/strict';
import { faults, faultsOf, type Route, routes } from '@beckon/protocol';
import type { Trials } from '../check.ts';

interface Operation {
  readonly operationId: string;
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** What the server says about itself. */
export const document: Trials = {
  'the OpenAPI document lists every route with its answers and its faults': async ({ nobody }) => {
    const found = (await nobody.does('openapi')) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
    };
    assert.match(found.openapi, /^3\.1\./);
    const listed = Object.values(found.paths).flatMap((path) => Object.values(path));
    assert.deepEqual(listed.map(({ operationId }) => operationId).sort(), Object.keys(routes).sort());
    for (const [name, row] of Object.entries(routes) as [string, Route][]) {
      const operation = found.paths[row.path]?.[row.method.toLowerCase()];
      assert.equal(operation?.operationId, name);
      assert.equal(operation.requestBody !== undefined, row.body !== undefined, name);
      const statuses = [...Object.keys(row.answers), ...faultsOf(row).map((code) => String(faults[code].status))];
      assert.deepEqual(Object.keys(operation.responses).sort(), [...new Set(statuses)].sort(), name);
    }
  },
  'the process and its database say that they are well, to anyone': async ({ nobody }) => {
    assert.equal((await nobody.does('healthz')).ok, true);
    assert.equal((await nobody.does('readyz')).ok, true);
  },
  'metrics are for the operator': async ({ wire, admin }) => {
    const { status, body } = await wire.send('GET', '/metrics', { headers: admin.headers });
    assert.equal(status, 200);
    assert.match(body, /^# HELP /m);
  },
};
