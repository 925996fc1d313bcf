import { randomBytes } from 'node:crypto';
import type { Ask, GiveAnswer, OpenAsk } from '@beckon/protocol';
import { type Caller, callerBy } from './caller.ts';
import { openWire, type Wire } from './wire.ts';

export interface Person extends Caller {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly sessionId: string;
  gives(ask: Ask, answer: Partial<GiveAnswer>): Promise<Ask>;
}

export interface Robot extends Caller {
  readonly id: string;
  readonly key: string;
  readonly keyId: string;
  /** Puts an ask, which is new: by default "may I?" with a key of its own. */
  asks(ask?: Partial<OpenAsk>): Promise<Ask>;
}

/** A tenant of one check, with people and agents as it needs them. */
export interface Tenant extends AsyncDisposable {
  readonly wire: Wire;
  readonly name: string;
  readonly admin: Caller;
  readonly nobody: Caller;
  person(name?: string): Promise<Person>;
  /** Someone who signed in a second time. */
  again(person: Pick<Person, 'id' | 'name'>, lifeMs?: number): Promise<Person>;
  /** An agent of this person, or of nobody. */
  robot(owner: Pick<Person, 'id'> | null, name?: string): Promise<Robot>;
  /** A person and their agent, as nearly every check begins. */
  pair(): Promise<{ ann: Person; robot: Robot }>;
  /** Another tenant. */
  neighbour(): Promise<Tenant>;
  /** Done when the check is over, whether it held or not. */
  afterwards(undo: () => Promise<unknown>): void;
}

/** A key, a name, an endpoint: something that was never there before. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(6).toString('hex')}`;

export const bearer = (token: string): { Authorization: string } => ({ Authorization: `Bearer ${token}` });

export interface Server {
  readonly url: string;
  readonly adminKey: string;
  readonly fetch?: typeof fetch | undefined;
}

export const freshTenant = async (server: Server): Promise<Tenant> => {
  const wire = openWire(server.url, server.fetch);
  const name = unique('conf');
  const admin = callerBy(wire, { ...bearer(server.adminKey), 'Beckon-Tenant': name });
  const undos: (() => Promise<unknown>)[] = [];

  const again: Tenant['again'] = async ({ id, name: called }, lifeMs) => {
    const body = lifeMs === undefined ? {} : { lifeMs };
    const { token, id: sessionId } = await admin.does('createToken', { params: { id }, body });
    const caller = callerBy(wire, bearer(token));
    return {
      ...caller,
      id,
      name: called,
      token,
      sessionId,
      gives: (ask, answer) =>
        caller.does('answerAsk', { params: { id: ask.id }, body: { value: 'approve', ...answer } }),
    };
  };
  const person: Tenant['person'] = async (called = 'Ann') =>
    again(await admin.does('createUser', { body: { name: called } }));
  const robot: Tenant['robot'] = async (owner, called = 'scout') => {
    const { id } = await admin.does('createAgent', { body: { name: called, ...(owner && { ownerId: owner.id }) } });
    const { key, id: keyId } = await admin.does('createKey', { params: { id } });
    const caller = callerBy(wire, bearer(key));
    const asks = async (ask = {}): Promise<Ask> => {
      const { told: _, ...opened } = await caller.does('openAsk', { body: anAsk(ask) });
      return opened;
    };
    return { ...caller, id, key, keyId, asks };
  };

  return {
    wire,
    name,
    admin,
    nobody: callerBy(wire, {}),
    person,
    again,
    robot,
    pair: async () => {
      const ann = await person();
      return { ann, robot: await robot(ann) };
    },
    neighbour: () => freshTenant(server),
    afterwards: (undo) => undos.push(undo),
    [Symbol.asyncDispose]: async () => {
      for (const undo of undos.reverse()) await undo();
    },
  };
};

/** The least that an ask is made of. */
export const anAsk = (ask: Partial<OpenAsk> = {}): OpenAsk => ({
  key: unique('ask'),
  kind: 'approval',
  title: 'May I?',
  ...ask,
});
