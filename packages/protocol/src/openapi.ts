import * as z from 'zod/mini';
import { type FaultCode, faults } from './faults.ts';
import { faultsOf, type Route, type Who } from './route.ts';
import { routes } from './routes/index.ts';

/** The OpenAPI 3.1 document, assembled from the route table (https://spec.openapis.org/oas/v3.1.1). */

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
};

const security: Record<Who, Json> = {
  anyone: {},
  user: { session: [] },
  agent: { agentKey: [] },
  admin: { adminKey: [] },
  device: { deviceToken: [] },
  answer: { answerToken: [] },
};

const parameters = (row: Route): Json[] =>
  (['params', 'query'] as const).flatMap((place) => {
    const schema = row[place];
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
    return Object.entries(properties).map(([name, shape]) => ({
      name,
      in: place === 'params' ? 'path' : 'query',
      required: place === 'params' || required.includes(name),
      schema: shape,
    }));
  });

const success = (row: Route): Json =>
  Object.fromEntries(
    Object.entries(row.answers).map(([status, schema]) => {
      const content: Json = schema ? { 'application/json': { schema: schemaOf(schema, 'output') } } : {};
      if (row.media) content[row.media] = { schema: { type: 'string' } };
      return [status, { description: 'Success', ...(Object.keys(content).length > 0 && { content }) }];
    }),
  );

const failures = (row: Route): Json => {
  const byStatus = Map.groupBy(faultsOf(row), (code: FaultCode) => faults[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${code}: ${faults[code].message}`).join('\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } },
      },
    ]),
  );
};

const operation = (name: string, row: Route): Json => ({
  operationId: name,
  summary: row.does,
  security: row.who.map((who) => security[who]),
  ...((row.params ?? row.query) && { parameters: parameters(row) }),
  ...(row.body && {
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(row.body, 'input') } } },
  }),
  responses: { ...success(row), ...failures(row) },
});

const faultSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'next', 'docs'],
      properties: {
        code: { enum: Object.keys(faults) },
        message: { type: 'string' },
        next: { enum: ['fix', 'retry', 'reauthenticate', 'reset', 'stop'] },
        docs: { type: 'string' },
      },
    },
  },
};

const bearer = (description: string): Json => ({ type: 'http', scheme: 'bearer', description });

/** @param version the server's version. */
export const openapi = (version: string): Json => {
  const paths: Record<string, Json> = {};
  for (const [name, row] of Object.entries(routes as Record<string, Route>)) {
    paths[row.path] ??= {};
    (paths[row.path] as Json)[row.method.toLowerCase()] = operation(name, row);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Beckon', version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      schemas: { Fault: faultSchema },
      securitySchemes: {
        session: bearer('A session token or a JWT; the app uses the cookie of the same session.'),
        agentKey: bearer('An agent key.'),
        adminKey: bearer('BECKON_ADMIN_KEY; the tenant is named by the header Beckon-Tenant.'),
        deviceToken: bearer('From registering a device.'),
        answerToken: bearer('From a push payload.'),
      },
    },
  };
};
