import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { addDevice, openHome, shows } from '../../test/home.ts';

const linesOf = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(6, 17).trim(), `${line.slice(0, 4).trim()} ${line.slice(19)}`]),
  );

test('a fresh server: everything is told, and what is missing has a mend', async () => {
  await using home = await openHome();
  const house = await home.open();
  const { code, stdout, stderr } = await home.beckon('doctor').ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(linesOf(stdout)).toEqual({
    settings: 'ok can be read',
    'push sender': expect.stringMatching(/^warn .*BECKON_VAPID_SUBJECT=mailto:/),
    data: `ok ${home.dataDir} is readable by this account only`,
    server: `ok 0.1.0 answers at ${house.url}`,
    database: 'ok takes writes, and the outbox moves',
    clock: 'ok The server and this machine agree',
    'public URL': 'warn none, so phones reach nothing here. Run `npx beckon expose`',
    devices: expect.stringMatching(/^warn none, so nobody can be told\. Open the link/),
  });
});

test('devices are sent a push each: shown, and gone', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await home.open();
  await addDevice(home, service, 'Chrome on Android', shows(home));
  const gone = await addDevice(home, service, 'Old phone');
  expect((await home.beckon('doctor', '--no-push').ended).stdout).toContain('2 registered');
  service.unsubscribe(gone.subscription);
  const { code, stdout } = await home.beckon('doctor').ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok {4}device {7}Chrome on Android: shown after \d+ ms$/m);
  expect(stdout).toMatch(/^fail {2}device {7}Old phone: refused: gone \(410\)\. Open Beckon there/m);
});

test('a server that is down, and a setting that is wrong, as JSON', async () => {
  await using home = await openHome();
  const house = await home.open();
  await house.close();
  home.env.BECKON_TLS_KEY = 'key.pem';
  const { code, stdout } = await home.beckon('doctor', '--json').ended;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'settings', state: 'fail', mend: 'Give both PEM files, or none' },
    { name: 'data', state: 'ok' },
    { name: 'server', state: 'fail', mend: 'Start it with `npm start`' },
  ]);
});

test('files that others can read', async () => {
  await using home = await openHome();
  await home.open();
  const path = join(home.dataDir, 'credentials.json');
  chmodSync(path, 0o644);
  const { code, stdout } = await home.beckon('doctor').ended;
  expect([code, linesOf(stdout).data]).toEqual([
    1,
    `fail others on this machine can read ${path}. Run chmod go= ${path}`,
  ]);
});

test('a config file that cannot be read is told, whether or not a server is known', async () => {
  await using home = await openHome();
  const path = join(home.path, 'beckon.config.json');
  writeFileSync(path, '{"port": 8787,}');
  const broken = `fail ${path} is not a JSON object. Write {"port": 8787} and the like, or remove the file`;
  const before = await home.beckon('doctor').ended;
  expect([before.code, before.stderr]).toEqual([1, '']);
  expect(linesOf(before.stdout)).toEqual({
    settings: broken,
    server: 'fail none is known here. Start one with `npm start`, or see `npx beckon login -h`',
  });
  writeFileSync(path, '{}');
  const house = await home.open();
  writeFileSync(path, '{"port": 8787,}');
  const { code, stdout } = await home.beckon('doctor').ended;
  expect([code, linesOf(stdout)]).toEqual([1, expect.objectContaining({ settings: broken })]);
  expect(linesOf(stdout).server).toBe(`ok 0.1.0 answers at ${house.url}`);
});

test('without a server the doctor says so', async () => {
  await using home = await openHome();
  const { code, stdout } = await home.beckon('doctor').ended;
  expect([code, Object.keys(linesOf(stdout))]).toEqual([1, ['server']]);
});

test('a config file made by hand, which others can read, is worth a word and no failure', async () => {
  await using home = await openHome();
  await home.open();
  const path = join(home.dataDir, 'beckon.config.json');
  writeFileSync(path, '{}', { mode: 0o644 });
  const { code, stdout } = await home.beckon('doctor').ended;
  expect([code, linesOf(stdout)['config file']]).toEqual([
    0,
    `warn others on this machine can read ${path}. Run chmod go= ${path}`,
  ]);
});

test('a public URL that does not lead here', async () => {
  await using home = await openHome();
  const house = await home.open();
  house.movePublicUrl('https://127.0.0.1:9');
  const nobody = await home.beckon('doctor').ended;
  expect([nobody.code, linesOf(nobody.stdout)['public URL']]).toEqual([
    1,
    expect.stringMatching(/^fail https:\/\/127\.0\.0\.1:9 does not answer from here \(.+\)\. .*expose/),
  ]);
  house.movePublicUrl('http://192.168.1.7:8787');
  expect(linesOf((await home.beckon('doctor').ended).stdout)['public URL']).toContain('is not https');
});

test('a server that is none', async () => {
  await using home = await openHome();
  await home.open();
  const server = createServer((_, response) => response.end('<h1>A router</h1>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const { code, stdout } = await home.beckon('doctor', '--url', url).ended;
  server.close();
  expect([code, linesOf(stdout).server]).toEqual([1, expect.stringMatching(/^fail .*not as a Beckon server/)]);
});
