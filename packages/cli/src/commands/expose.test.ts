import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test, vi } from 'vitest';
import { type Home, openHome } from '../../test/home.ts';

/** Puts a program on the PATH, as a script that notes down how it was called. */
const program = (home: Home, name: string, script: string): { calls(): string[] } => {
  const directory = join(home.path, 'programs');
  const log = join(home.path, `${name}.calls`);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\necho "$*" >> ${log}\n${script}\n`);
  chmodSync(path, 0o755);
  // Nothing else: this machine may have the real ones.
  home.env.PATH = directory;
  return { calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []) };
};

const served = async (home: Home): Promise<{ port: string; publicUrl(): Promise<string | null>; kept(): unknown }> => {
  home.env.PATH = join(home.path, 'programs');
  const serving = home.beckon('serve');
  await serving.until(/Ctrl-C/);
  return {
    port: new URL(home.owner().url).port,
    publicUrl: async () => (await home.owner().call('state')).server.publicUrl,
    kept: () => JSON.parse(readFileSync(join(home.dataDir, 'beckon.config.json'), 'utf8')),
  };
};

const TAILNET = `case "$1 $2" in
"status --json") echo '{"BackendState": "Running", "Self": {"DNSName": "box.tail1234.ts.net."}}' ;;
"serve status") echo '{}' ;;
esac`;

test('tailscale: serves in the background, and the server knows its address at once', async () => {
  await using home = await openHome();
  const server = await served(home);
  writeFileSync(join(home.dataDir, 'beckon.config.json'), '{"logLevel": "warn"}');
  const tailscale = program(home, 'tailscale', TAILNET);
  const cloudflared = program(home, 'cloudflared', 'exit 1');
  const { code, stdout, stderr } = await home.atTerminal('expose').ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Beckon is at https://box.tail1234.ts.net\n');
  expect(stdout).toMatch(/Link {2}https:\/\/box\.tail1234\.ts\.net\/sign-in#/);
  // lines of a code, two rows each; what is dark in them depends on the link
  expect(stripVTControlCharacters(stdout).match(/^[ ▀▄█]{25,}$/gm)?.length).toBeGreaterThan(10);
  expect(tailscale.calls()).toEqual(['status --json', 'serve status --json', `serve --bg ${server.port}`]);
  expect(cloudflared.calls()).toEqual([]);
  expect(await server.publicUrl()).toBe('https://box.tail1234.ts.net');
  expect(server.kept()).toEqual({ logLevel: 'warn', publicUrl: 'https://box.tail1234.ts.net' });

  expect(await home.beckon('expose', '--off').ended).toMatchObject({ code: 0 });
  expect(tailscale.calls().at(-1)).toBe('serve --https=443 off');
  expect(await server.publicUrl()).toBe(null);
  expect(server.kept()).toEqual({ logLevel: 'warn' });
});

test('tailscale that is logged out, or serves something else, is passed over with the reason', async () => {
  await using home = await openHome();
  const server = await served(home);
  program(home, 'tailscale', `echo '{"BackendState": "NeedsLogin", "Self": {"DNSName": ""}}'`);
  const out = await home.beckon('expose').ended;
  expect([out.code, out.stderr]).toEqual([1, expect.stringContaining('run `tailscale up`')]);
  expect(out.stderr).toContain('Three ways');

  const web = '{"Web": {"box.ts.net:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:3000"}}}}}';
  const taken = program(
    home,
    'tailscale',
    `case "$1" in status) echo '{"Self": {"DNSName": "box.ts.net."}}' ;; serve) echo '${web}' ;; esac`,
  );
  const other = await home.beckon('expose').ended;
  expect(other.stderr).toContain('Tailscale serves http://127.0.0.1:3000 at https://box.ts.net already');
  expect(taken.calls()).not.toContain(`serve --bg ${server.port}`);
  expect(await server.publicUrl()).toBe(null);
});

test('cloudflared: stays in the foreground, and its address ends with it', async () => {
  await using home = await openHome();
  const server = await served(home);
  const cloudflared = program(
    home,
    'cloudflared',
    `echo "Requesting new quick Tunnel on https://api.trycloudflare.com" >&2
echo "|  https://two-words.trycloudflare.com  |" >&2
exec /bin/sleep 60`,
  );
  const exposing = home.beckon('expose');
  expect(await exposing.until(/Ctrl-C ends it/)).toContain('Beckon is at https://two-words.trycloudflare.com\n');
  expect(await server.publicUrl()).toBe('https://two-words.trycloudflare.com');
  exposing.signal('SIGINT');
  expect(await exposing.ended).toMatchObject({ code: 0, stderr: '' });
  expect(cloudflared.calls()).toEqual([`tunnel --url http://127.0.0.1:${server.port}`]);
  expect(await server.publicUrl()).toBe(null);
});

test('a tunnel that ends by itself, or never begins', async () => {
  await using home = await openHome();
  const server = await served(home);
  program(home, 'cloudflared', 'echo "https://two-words.trycloudflare.com"');
  expect(await home.beckon('expose').ended).toMatchObject({
    code: 69,
    stderr: 'beckon: https://two-words.trycloudflare.com has ended. Run this again for another.\n',
  });
  expect(await server.publicUrl()).toBe(null);
  program(home, 'cloudflared', 'echo "failed to request quick Tunnel: no network" >&2; exit 1');
  const { code, stderr } = await home.beckon('expose').ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining('failed to request quick Tunnel: no network')]);
});

test('caddy: for the host of BECKON_PUBLIC_URL, and only then', async () => {
  await using home = await openHome();
  const server = await served(home);
  const caddy = program(home, 'caddy', 'exec /bin/sleep 60');
  expect(await home.beckon('expose').ended).toMatchObject({ code: 1 });
  expect((await home.beckon('expose', '--by', 'caddy').ended).stderr).toContain('caddy needs a name that leads here');
  home.env.BECKON_PUBLIC_URL = 'https://beckon.example.com';
  const exposing = home.beckon('expose');
  await exposing.until(/Beckon is at https:\/\/beckon\.example\.com/);
  expect(await server.publicUrl()).toBe('https://beckon.example.com');
  const calls = [`reverse-proxy --from beckon.example.com --to :${server.port}`];
  // it has begun, and may not have come to writing that down
  await vi.waitFor(() => expect(caddy.calls()).toEqual(calls), { timeout: 10_000 });
  exposing.signal('SIGTERM');
  expect(await exposing.ended).toMatchObject({ code: 0 });
});

test('nothing that helps, and nothing that runs', async () => {
  await using home = await openHome();
  const nothing = await home.beckon('expose').ended;
  expect([nothing.code, nothing.stderr]).toEqual([69, expect.stringContaining('start it with `npm start`')]);
  await served(home);
  const { code, stderr } = await home.beckon('expose').ended;
  expect(code).toBe(1);
  for (const name of ['tailscale.com', 'cloudflare.com', 'caddyserver.com']) expect(stderr).toContain(name);
});

test('a server whose environment names another address says so', async () => {
  await using home = await openHome();
  home.env.BECKON_PUBLIC_URL = 'https://fixed.example.com';
  await served(home);
  delete home.env.BECKON_PUBLIC_URL;
  program(home, 'tailscale', TAILNET);
  const { code, stderr } = await home.beckon('expose').ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('The server keeps https://fixed.example.com')]);
});
