import { cookie, onHttps, type Presented } from './presented.ts';

/** How long a browser stays signed in without being used. */
export const COOKIE_LIFE_MS = 180 * 86_400_000;

/** How the session cookie is named and written. */
export interface SessionCookie {
  /** The token that a browser sent, if any. */
  read(presented: Presented): string | undefined;
  /** The `Set-Cookie` header that signs a browser in for `lifeMs`. */
  set(token: string, presented: Presented, lifeMs?: number): string;
  clear(presented: Presented): string;
}

/**
 * @param instance eight hex digits of this installation: cookies ignore ports, so two servers on one host would sign each
 *   other's people out
 */
export const sessionCookie = (instance: string, publicUrl: () => string | null): SessionCookie => {
  const name = `beckon_${instance}`;
  const write = (value: string, seconds: number, presented: Presented): string => {
    const secure = onHttps(presented, publicUrl()) ? '; Secure' : '';
    return `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  };
  return {
    read: (presented) => cookie(presented, name),
    set: (token, presented, lifeMs = COOKIE_LIFE_MS) => write(token, Math.floor(lifeMs / 1000), presented),
    clear: (presented) => write('', 0, presented),
  };
};
