import { ConfigError } from './config-values.ts';

/** How a JWT of the operator's own sign-in is proven, and which ones are meant for this server. */
export type JwtConfig = {
  readonly audience: string;
  readonly issuer: string | null;
  readonly tenant: string | null;
} & ({ readonly type: 'jwks'; readonly url: string } | { readonly type: 'secret'; readonly secret: string });

/** The settings about JWTs, each read by itself. */
export interface JwtSettings {
  readonly url: string | undefined;
  readonly secret: string | undefined;
  readonly audience: string | undefined;
  readonly issuer: string | undefined;
  readonly tenant: string | undefined;
}

/**
 * What the settings about JWTs say together; null when there are none. An audience is a must: identity providers sign
 * for many applications with one key, and a token for another one speaks for nobody here (RFC 8725 section 3.9).
 *
 * @throws {ConfigError}
 */
export const jwtOf = ({ url, secret, audience, issuer, tenant }: JwtSettings): JwtConfig | null => {
  if (url !== undefined && secret !== undefined) {
    throw new ConfigError('BECKON_JWT_JWKS_URL and BECKON_JWT_SECRET exclude each other: keep one.');
  }
  const key = url !== undefined ? 'BECKON_JWT_JWKS_URL' : 'BECKON_JWT_SECRET';
  if (url === undefined && secret === undefined) {
    refuseLonely({ AUDIENCE: audience, ISSUER: issuer, TENANT: tenant });
    return null;
  }
  if (audience === undefined) {
    throw new ConfigError(
      `${key} needs BECKON_JWT_AUDIENCE: set it to what your sign-in writes into the claim \`aud\` for this application.`,
    );
  }
  const meant = { audience, issuer: issuer ?? null, tenant: tenant ?? null };
  if (url !== undefined) return { type: 'jwks', url, ...meant };
  return secret === undefined ? null : { type: 'secret', secret, ...meant };
};

/** Without a key no JWT is taken at all, so a setting about them would be a promise broken in silence. */
const refuseLonely = (settings: Record<string, string | undefined>): void => {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    throw new ConfigError(
      `BECKON_JWT_${name} does nothing alone: set BECKON_JWT_JWKS_URL or BECKON_JWT_SECRET, too, or remove it.`,
    );
  }
};
