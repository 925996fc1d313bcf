import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { route } from '../route.ts';
import { asks } from './asks.ts';
import { attention } from './attention.ts';
import { conversations } from './conversations.ts';
import { devices } from './devices.ts';
import { live } from './live.ts';
import { people } from './people.ts';

/** What operators and programs ask the server about itself. Not versioned, not behind sign-in. */
const ops = {
  healthz: route({
    ...calls.healthz,
    who: ['anyone'],
    does: 'The process answers.',
    answers: { 200: z.object({ ok: z.literal(true), version: z.string() }) },
  }),
  readyz: route({
    ...calls.readyz,
    who: ['anyone'],
    does: 'The database takes writes and the outbox moves.',
    answers: { 200: z.object({ ok: z.literal(true) }) },
  }),
  metrics: route({
    ...calls.metrics,
    who: ['anyone'],
    does: 'Prometheus metrics. For the admin key, and for loopback while there is no public URL and no proxy.',
    answers: { 200: null },
    faults: ['forbidden', 'unauthenticated', 'token_expired', 'not_found'],
    media: 'text/plain',
  }),
  openapi: route({
    ...calls.openapi,
    who: ['anyone'],
    does: 'This document.',
    answers: { 200: z.record(z.string(), z.unknown()) },
  }),
} as const;

/** The route table: every call that the server binds, the client makes and the OpenAPI document lists. */
export const routes = { ...people, ...live, ...asks, ...conversations, ...devices, ...attention, ...ops } as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
