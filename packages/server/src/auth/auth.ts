import { randomBytes } from 'node:crypto';
import type { Clock } from '../kit/clock.ts';
import { deriveKey } from '../kit/seal.ts';
import type { Store } from '../store/store.ts';
import { type AnswerTokens, answerTokens } from './answer-token.ts';
import { type Authenticate, authenticator } from './authenticate.ts';
import { type SessionCookie, sessionCookie } from './cookie.ts';
import { type Directory, directory } from './directory.ts';
import { type JwtKeys, jwtReader } from './jwt.ts';
import { type Keys, keys } from './keys.ts';
import { type Sessions, sessions } from './sessions.ts';
import { type SignIn, signIn } from './sign-in.ts';
import { type Tickets, tickets } from './tickets.ts';

/** The room that knows who is who. */
export interface Auth {
  readonly authenticate: Authenticate;
  readonly answers: AnswerTokens;
  readonly cookie: SessionCookie;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly tickets: Tickets;
  readonly directory: Directory;
}

export interface AuthOptions {
  /** Newest first. */
  readonly secrets: readonly [string, ...string[]];
  readonly clock: Clock;
  /** May change while the server runs: `beckon expose` finds one. */
  readonly publicUrl: () => string | null;
  readonly adminKey: string | null;
  readonly jwt: JwtKeys | null;
  /** Who may make agents of kind `assistant`. */
  readonly assistants: 'admin' | 'anyone';
}

/** Opens the room. The instance's name comes from the store, not from a secret: rotating that signs nobody out. */
export const openAuth = async (
  store: Pick<Store, 'people' | 'credentials' | 'devices' | 'settings'>,
  options: AuthOptions,
): Promise<Auth> => {
  const { secrets, clock, publicUrl, adminKey } = options;
  const instance = await store.settings.ensure('instance', randomBytes(4).toString('hex'));
  const cookie = sessionCookie(instance, publicUrl);
  const answers = answerTokens(secrets, clock);
  const oneUse = tickets(store.credentials, clock);
  const authenticate = authenticator({
    credentials: store.credentials,
    now: () => clock.now(),
    devices: store.devices,
    answers,
    tickets: oneUse,
    cookie,
    jwt: options.jwt && jwtReader(options.jwt, store.people, clock),
    adminKey,
    publicUrl,
    tenants: store.people,
  });
  return {
    authenticate,
    answers,
    cookie,
    signIn: signIn(store, { clock, codeKey: deriveKey(secrets[0], 'sign-in code'), publicUrl }),
    sessions: sessions(store, clock),
    keys: keys(store),
    tickets: oneUse,
    directory: directory(store.people, options.assistants),
  };
};
