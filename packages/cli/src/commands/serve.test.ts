import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createClient } from '@beckon/client';
import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

const link = /(https?:\/\/\S+)\/sign-in#(\S+)/;

test('serve says where it is; the link signs in, once; Ctrl-C ends it', async () => {
  await using home = await openHome();
  const serving = home.beckon('serve');
  const [, url = '', secret = ''] = link.exec(await serving.until(/Ctrl-C/)) ?? [];
  const stranger = createClient({ url });
  const redeemed = await stranger.call('redeemPairing', { body: { code: secret, as: 'token' } });
  expect(redeemed.user.name).toBe('Owner');
  await expect(stranger.call('redeemPairing', { body: { code: secret, as: 'token' } })).rejects.toMatchObject({
    code: 'invalid_code',
  });
  serving.signal('SIGINT');
  const { code, stdout, stderr } = await serving.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`runs at ${url}`);
  expect(stdout).toContain(`Data     ${home.dataDir}`);
  expect(stdout).toContain('npx beckon expose');
  expect(stdout).toContain('in this directory: npx beckon ask "Deploy?" --approve --wait');
  await expect(fetch(url)).rejects.toThrow();
});

test('with an https public URL the link leads there, and a terminal gets its QR code', async () => {
  await using home = await openHome();
  home.env.BECKON_PUBLIC_URL = 'https://beckon.example.com';
  const serving = home.atTerminal('serve');
  const printed = await serving.until(/Ctrl-C/);
  expect(printed).toMatch(/Sign in {2}https:\/\/beckon\.example\.com\/sign-in#bk_link_/);
  expect(printed).toMatch(/[▀▄█]{7}/);
  expect(printed).not.toContain('expose');
});

test('--quiet prints nothing; --lan names the addresses nearby', async () => {
  await using home = await openHome();
  await using other = await openHome();
  const quiet = home.beckon('serve', '--quiet');
  const lan = other.beckon('serve', '--lan', '--port', '0');
  const printed = await lan.until(/Ctrl-C/);
  expect(printed).toContain('runs at http://127.0.0.1:');
  await expect.poll(() => home.owner().call('healthz')).toMatchObject({ ok: true });
  quiet.signal('SIGTERM');
  expect(await quiet.ended).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a second signal ends the program at once', async () => {
  await using home = await openHome();
  const serving = home.beckon('serve');
  await serving.until(/Ctrl-C/);
  serving.signal('SIGINT');
  serving.signal('SIGINT');
  expect(serving.exited).toEqual([130]);
  await serving.ended;
});

test('a second start on the same data says where the first one is', async () => {
  await using home = await openHome();
  const house = await home.open();
  const { code, stdout, stderr } = await home.beckon('serve').ended;
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain(house.url);
  expect(stderr).toContain('npx beckon link');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test.each([
  ['BECKON_PORT', 'eighty'],
  ['BECKON_PUBLIC_URL', 'beckon.example.com'],
  ['BECKON_PROT', '8787'],
  ['BECKON_VAPID_SUBJECT', 'mailto:me@localhost'],
])('%s=%s: one line, and exit code 2', async (name, value) => {
  await using home = await openHome();
  home.env[name] = value;
  const { code, stdout, stderr } = await home.beckon('serve').ended;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^beckon: .*${name}.*\n$`));
});

test('a port that is taken is told with a way out', async () => {
  await using home = await openHome();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { code, stderr } = await home.beckon('serve', '--port', String(port)).ended;
  server.close();
  expect([code, stderr]).toEqual([
    2,
    `beckon: Port ${port} is taken by another program: stop that one, or choose another with --port ${port + 1}.\n`,
  ]);
});

test('SIGHUP reads the public URL again; what is wrong then changes nothing', async () => {
  await using home = await openHome();
  const serving = home.beckon('serve');
  await serving.until(/Ctrl-C/);
  const path = join(home.dataDir, 'beckon.config.json');
  const publicUrl = async (): Promise<string | null> => (await home.owner().call('state')).server.publicUrl;
  expect(await publicUrl()).toBe(null);
  writeFileSync(path, '{"publicUrl": "https://beckon.example.com"}');
  serving.signal('SIGHUP');
  await serving.until(/People now reach Beckon at https:\/\/beckon.example.com/);
  expect(await publicUrl()).toBe('https://beckon.example.com');
  writeFileSync(path, '{"publicUrl": "nonsense"}');
  serving.signal('SIGHUP');
  expect(await serving.until(/The settings stay as they were: .*nonsense/)).toBeTruthy();
  expect(await publicUrl()).toBe('https://beckon.example.com');
  writeFileSync(path, '{}');
  serving.signal('SIGHUP');
  await serving.until(/People now reach Beckon at http:/);
  expect(await publicUrl()).toBe(null);
});

test('link prints a fresh code and link, from the running server', async () => {
  await using home = await openHome();
  const house = await home.open();
  const { code, stdout } = await home.beckon('link').ended;
  expect(code).toBe(0);
  expect(stdout).toContain('npx beckon expose');
  const [, typed = ''] = /Code {2}(\S+)/.exec(stdout) ?? [];
  expect(stdout).toContain(`${house.url}/sign-in#${typed}`);
  house.movePublicUrl('https://beckon.example.com');
  const reachable = (await home.atTerminal('link').ended).stdout;
  expect(reachable).toContain('https://beckon.example.com/sign-in#');
  expect(reachable).toMatch(/[▀▄█]{7}/);
  const redeemed = await createClient({ url: house.url }).call('redeemPairing', { body: { code: typed, as: 'token' } });
  expect(redeemed.token).toMatch(/^bk_session_/);
});

test('help names the exit codes, and every command has an example', async () => {
  await using home = await openHome();
  const help = await home.beckon('--help').ended;
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Exit codes');
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name ?? '');
  expect(names).toContain('ask');
  for (const name of names.filter((one) => one !== 'help')) {
    const { code, stdout } = await home.beckon(name, '-h').ended;
    expect([name, code, /Examples?[\s\S]*npx beckon /.test(stdout)]).toEqual([name, 0, true]);
  }
  expect(await home.beckon().ended).toMatchObject({ code: 0 });
  expect(await home.beckon('nonsense').ended).toMatchObject({ code: 64, stdout: '' });
});
