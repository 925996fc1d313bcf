import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from './config.ts';

let place: { cwd: string; home: string };
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'beckon-config-'));
  place = { cwd: join(root, 'work'), home: join(root, 'home') };
  mkdirSync(place.cwd);
  mkdirSync(join(place.home, '.beckon'), { recursive: true });
});
afterEach(() => rmSync(join(place.cwd, '..'), { recursive: true }));

const read = (env: Record<string, string>): Config => readConfig(env, place);
const file = (where: string, content: unknown): void =>
  writeFileSync(join(where, 'beckon.config.json'), typeof content === 'string' ? content : JSON.stringify(content));

describe('what is set', () => {
  it('is nothing: then it serves this machine alone', () => {
    expect(read({ PATH: '/bin', HOME: place.home })).toEqual({
      port: 8787,
      host: '127.0.0.1',
      dataDir: join(place.home, '.beckon'),
      databaseUrl: null,
      databaseConnections: 15,
      publicUrl: null,
      allowedOrigins: [],
      trustedProxy: null,
      adminKey: null,
      secret: null,
      previousSecrets: [],
      jwt: null,
      vapidSubject: null,
      pushAllowPrivate: false,
      lan: false,
      logLevel: 'info',
      tls: null,
      assistants: 'admin',
      model: null,
      brief: false,
    });
  });

  it.each<[string, Record<string, string>, Partial<Config>]>([
    ['everybody’s assistants', { BECKON_ASSISTANTS: 'anyone' }, { assistants: 'anyone' }],
    ['a port', { BECKON_PORT: '0' }, { port: 0 }],
    ['a data directory', { BECKON_DATA_DIR: '/var/beckon' }, { dataDir: '/var/beckon' }],
    ['a public URL', { BECKON_PUBLIC_URL: 'https://b.example/' }, { publicUrl: 'https://b.example' }],
    ['a subject from it', { BECKON_PUBLIC_URL: 'https://b.example' }, { vapidSubject: 'https://b.example' }],
    ['no subject at localhost', { BECKON_PUBLIC_URL: 'https://localhost:8443' }, { vapidSubject: null }],
    ['no subject where Apple would not take it', { BECKON_PUBLIC_URL: 'https://nas.local' }, { vapidSubject: null }],
    ['a subject', { BECKON_VAPID_SUBJECT: 'mailto:a@b.example' }, { vapidSubject: 'mailto:a@b.example' }],
    [
      'origins',
      { BECKON_ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000' },
      { allowedOrigins: ['https://a.example', 'http://localhost:3000'] },
    ],
    ['any proxy', { BECKON_TRUSTED_PROXY: '1' }, { trustedProxy: 'any' }],
    ['no proxy', { BECKON_TRUSTED_PROXY: '0' }, { trustedProxy: null }],
    ['some proxies', { BECKON_TRUSTED_PROXY: '10.0.0.7, fd00::/8' }, { trustedProxy: ['10.0.0.7', 'fd00::/8'] }],
    ['the LAN', { BECKON_LAN: 'true' }, { lan: true, host: '0.0.0.0' }],
    ['one address of the LAN', { BECKON_LAN: '1', BECKON_HOST: '192.168.1.7' }, { host: '192.168.1.7' }],
    [
      'keys by URL',
      { BECKON_JWT_JWKS_URL: 'https://id.example/k', BECKON_JWT_AUDIENCE: 'beckon' },
      { jwt: { type: 'jwks', url: 'https://id.example/k', audience: 'beckon', issuer: null, tenant: null } },
    ],
    [
      'a shared key',
      {
        BECKON_JWT_SECRET: 'x'.repeat(32),
        BECKON_JWT_AUDIENCE: 'beckon',
        BECKON_JWT_ISSUER: 'https://id.example',
        BECKON_JWT_TENANT: 'acme',
      },
      {
        jwt: {
          type: 'secret',
          secret: 'x'.repeat(32),
          audience: 'beckon',
          issuer: 'https://id.example',
          tenant: 'acme',
        },
      },
    ],
    [
      'a rotation',
      { BECKON_SECRET: 'n'.repeat(32), BECKON_SECRET_PREVIOUS: 'old,older' },
      { previousSecrets: ['old', 'older'] },
    ],
    ['an empty variable, which is none', { BECKON_PORT: '' }, { port: 8787 }],
    ['what the client programs read', { BECKON_URL: 'x', BECKON_TOKEN: 'y', BECKON_KEY: 'z' }, {}],
    [
      'everybody, behind https',
      { BECKON_HOST: '0.0.0.0', BECKON_PUBLIC_URL: 'https://b.example' },
      { host: '0.0.0.0' },
    ],
    ['everybody, behind a proxy', { BECKON_HOST: '::', BECKON_TRUSTED_PROXY: '1' }, { host: '::' }],
  ])('%s', (_, env, expected) => {
    expect(read(env)).toMatchObject(expected);
  });

  it('may stand in a file; the environment wins, then the working directory', () => {
    file(join(place.home, '.beckon'), { port: 1, publicUrl: 'https://home.example', lan: true });
    expect(read({})).toMatchObject({ port: 1, publicUrl: 'https://home.example', lan: true });
    file(place.cwd, { port: 2, allowedOrigins: ['https://a.example', 'https://b.example'] });
    expect(read({})).toMatchObject({ port: 2, publicUrl: 'https://home.example' });
    expect(read({}).allowedOrigins).toEqual(['https://a.example', 'https://b.example']);
    expect(read({ BECKON_PORT: '3' }).port).toBe(3);
  });

  it('may name another data directory, whose file is then read', () => {
    mkdirSync(join(place.cwd, 'data'));
    file(place.cwd, { dataDir: 'data' });
    file(join(place.cwd, 'data'), { port: 4 });
    expect(read({})).toMatchObject({ dataDir: join(place.cwd, 'data'), port: 4 });
  });

  it('does not change', () => {
    expect(Object.isFrozen(read({}))).toBe(true);
  });
});

describe('what cannot be used stops the start with one line that names it and the mend', () => {
  const refusal = (env: Record<string, string>): string => {
    try {
      read(env);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ConfigError' });
      const { message } = error as Error;
      expect(message).not.toContain('\n');
      return message;
    }
    throw new Error('it was taken');
  };

  it.each<[Record<string, string>, string, string]>([
    [{ BECKON_PORTT: '1' }, 'BECKON_PORTT', 'did you mean BECKON_PORT?'],
    [{ BECKON_PUBLIC_URI: 'x' }, 'BECKON_PUBLIC_URI', 'did you mean BECKON_PUBLIC_URL?'],
    [{ BECKON_COFFEE: '1' }, 'BECKON_COFFEE', 'remove it'],
    [{ BECKON_REDIS_URL: 'redis://x' }, 'BECKON_REDIS_URL', 'not in this version'],
    [{ BECKON_DATABASE_URL: 'postgres://x' }, 'BECKON_DATABASE_URL', 'names no database'],
    [{ BECKON_DATABASE_URL: 'localhost:5432/beckon' }, 'BECKON_DATABASE_URL', 'postgres://beckon:password@'],
    [{ BECKON_DATABASE_URL: 'mysql://x/beckon' }, 'BECKON_DATABASE_URL', 'not the URL of a PostgreSQL'],
    [{ BECKON_DATABASE_URL: 'file:beckon.db' }, 'BECKON_DATABASE_URL', 'leave it out'],
    [{ BECKON_DATABASE_URL: 'postgres://u:a#b@h/beckon' }, 'BECKON_DATABASE_URL', '%23'],
    [{ BECKON_DATABASE_CONNECTIONS: '1' }, 'BECKON_DATABASE_CONNECTIONS', 'from 2 to 1000'],
    [{ BECKON_REDIS_URL: 'redis://x' }, 'BECKON_REDIS_URL', 'not in this version'],
    [{ BECKON_PORT: '65536' }, 'BECKON_PORT=65536', '8787'],
    [{ BECKON_PORT: '80a' }, 'BECKON_PORT=80a', '8787'],
    [{ BECKON_LAN: 'maybe' }, 'BECKON_LAN=maybe', 'use 1 or 0'],
    [{ BECKON_ASSISTANTS: 'users' }, 'BECKON_ASSISTANTS=users', 'use admin or anyone'],
    [{ BECKON_LOG_LEVEL: 'loud' }, 'BECKON_LOG_LEVEL=loud', 'debug'],
    [{ BECKON_PUBLIC_URL: 'beckon.example' }, 'BECKON_PUBLIC_URL', 'https://beckon.example.com'],
    [{ BECKON_PUBLIC_URL: 'https://b.example/path' }, 'BECKON_PUBLIC_URL', 'use https://b.example.'],
    [{ BECKON_PUBLIC_URL: 'https://u:p@b.example' }, 'BECKON_PUBLIC_URL', 'use https://b.example.'],
    [{ BECKON_ALLOWED_ORIGINS: '*' }, 'BECKON_ALLOWED_ORIGINS=*', 'origin'],
    [{ BECKON_TRUSTED_PROXY: 'nginx' }, 'BECKON_TRUSTED_PROXY', 'use 1'],
    [{ BECKON_TRUSTED_PROXY: '10.0.0.0/33' }, '10.0.0.0/33', 'use 1'],
    [{ BECKON_SECRET: 'short' }, 'BECKON_SECRET', 'openssl'],
    [{ BECKON_ADMIN_KEY: 'short' }, 'BECKON_ADMIN_KEY', 'openssl'],
    [{ BECKON_JWT_SECRET: 'short' }, 'BECKON_JWT_SECRET', 'openssl'],
    [{ BECKON_JWT_JWKS_URL: 'id.example' }, 'BECKON_JWT_JWKS_URL', 'https://'],
    [{ BECKON_JWT_JWKS_URL: 'https://i.example', BECKON_JWT_SECRET: 'x'.repeat(32) }, 'BECKON_JWT_SECRET', 'keep one'],
    [{ BECKON_JWT_JWKS_URL: 'https://i.example' }, 'BECKON_JWT_JWKS_URL', 'set it to'],
    [{ BECKON_JWT_SECRET: 'x'.repeat(32) }, 'BECKON_JWT_AUDIENCE', 'set it to'],
    [{ BECKON_JWT_AUDIENCE: 'beckon' }, 'BECKON_JWT_AUDIENCE', 'set BECKON_JWT_JWKS_URL or BECKON_JWT_SECRET'],
    [{ BECKON_JWT_TENANT: 'acme' }, 'BECKON_JWT_TENANT', 'or remove it'],
    [{ BECKON_JWT_TENANT: 'a b' }, 'BECKON_JWT_TENANT=a b', 'such as acme'],
    [{ BECKON_VAPID_SUBJECT: 'mailto:x@localhost' }, 'BECKON_VAPID_SUBJECT', 'mailto:you@example.com'],
    [{ BECKON_VAPID_SUBJECT: 'me' }, 'BECKON_VAPID_SUBJECT', 'mailto:'],
    [{ BECKON_TLS_KEY: 'k.pem' }, 'BECKON_TLS_CERT', 'both'],
    [{ BECKON_HOST: '0.0.0.0' }, 'BECKON_HOST=0.0.0.0', 'BECKON_LAN=1'],
    [{ BECKON_HOST: '192.168.1.7' }, 'BECKON_HOST=192.168.1.7', 'BECKON_PUBLIC_URL'],
    [{ BECKON_HOST: '0.0.0.0', BECKON_PUBLIC_URL: 'http://b.example' }, 'BECKON_HOST', 'https'],
  ])('%o', (env, names, mend) => {
    expect(refusal(env)).toContain(names);
    expect(refusal(env)).toContain(mend);
  });

  it('also in a file, by its path', () => {
    const path = join(place.cwd, 'beckon.config.json');
    for (const [content, mend] of [
      ['{', 'not a JSON object'],
      ['[]', 'not a JSON object'],
      [{ prot: 1 }, 'did you mean port?'],
      [{ publicUrl: {} }, 'must be a string'],
      [{ redisUrl: 'x' }, 'not in this version'],
    ] as const) {
      file(place.cwd, content);
      expect(refusal({})).toContain(path);
      expect(refusal({})).toContain(mend);
    }
  });

  it('never shows a secret', () => {
    expect(refusal({ BECKON_ADMIN_KEY: 'hunter2' })).not.toContain('hunter2');
  });
});
