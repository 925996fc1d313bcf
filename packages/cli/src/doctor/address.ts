import type { Config } from '@beckon/server';
import { type Check, fail, ok, type Patient, warn } from './check.ts';
import { clockOff } from './server.ts';

const NAME = 'public URL';

/** Whether there is an address that phones can reach, and whether it leads here. */
export const checkAddress = async (patient: Patient): Promise<Check[]> => {
  const { publicUrl } = patient.state.server;
  if (publicUrl === null) return [warn(NAME, 'none, so phones reach nothing here', 'Run `npx beckon expose`')];
  if (!publicUrl.startsWith('https:')) {
    return [warn(NAME, `${publicUrl} is not https, so there is no push`, 'Run `npx beckon expose`')];
  }
  return follow(patient, publicUrl);
};

const LIMIT_MS = 10_000;

const follow = async ({ world, state }: Patient, publicUrl: string): Promise<Check[]> => {
  const mend = 'Does what brings it here run? `npx beckon expose` sets it up anew';
  try {
    const response = await world.fetch(`${publicUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!isHealth(body)) return [fail(NAME, `${publicUrl} answers ${response.status}, but not as Beckon`, mend)];
    const leads =
      body.version === state.server.version
        ? ok(NAME, `${publicUrl} leads here`)
        : fail(NAME, `${publicUrl} leads to a Beckon ${body.version}, not to this one`, mend);
    const date = Date.parse(response.headers.get('date') ?? '');
    const clock = Number.isNaN(date)
      ? []
      : [clockOff('clock there', date - world.clock.now(), `${publicUrl} and this machine`)];
    return [leads, ...clock];
  } catch (error) {
    return [fail(NAME, `${publicUrl} does not answer from here (${reasonOf(error)})`, mend)];
  }
};

const isHealth = (body: unknown): body is { readonly version: string } =>
  typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'string';

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
};

/** How push services reach the operator. Apple refuses what it does not like, and says so only with the push. */
export const checkSubject = (config: Config): Check =>
  config.vapidSubject === null
    ? warn(
        'push sender',
        'nobody is named whom push services could write to',
        'Set BECKON_VAPID_SUBJECT=mailto:you@example.com, or run `npx beckon expose`, and start the server again',
      )
    : ok('push sender', `push services can write to ${config.vapidSubject}`);
