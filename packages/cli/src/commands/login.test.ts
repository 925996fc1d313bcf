import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, openHome } from '../../test/home.ts';

const codeOf = async (home: Home): Promise<string> =>
  /Code {2}(\S+)/.exec((await home.beckon('link').ended).stdout)?.[1] ?? '';

test('login makes another machine an agent of yours', async () => {
  await using home = await openHome();
  await using away = await openHome();
  const house = await home.open();
  const typed = await codeOf(home);
  expect(await away.beckon('login', house.url, typed).ended).toMatchObject({ code: 0, stderr: '' });
  expect(await away.beckon('ask', 'From afar?').ended).toMatchObject({ code: 0 });
  expect((await away.beckon('keys').ended).stdout).toContain('cli');
  const kept = readFileSync(join(away.path, '.config', 'beckon', 'remote.json'), 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ url: house.url });
  expect(await away.beckon('login', house.url, typed).ended).toMatchObject({ code: 64 });
});

test('plain http that leaves the machine is warned of, and done', async () => {
  await using home = await openHome();
  await using away = await openHome();
  const house = await home.open();
  // Leads here without being a name of loopback.
  const url = house.url.replace('127.0.0.1', '0.0.0.0');
  const { code, stderr } = await away.beckon('login', url, await codeOf(home)).ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining('This address is plain http')]);
  for (const quiet of ['http://localhost:1', 'http://[::1]:1', 'https://127.0.0.1:1'])
    expect((await away.beckon('login', quiet, 'ABCD-EFGH').ended).stderr).not.toContain('plain http');
});
