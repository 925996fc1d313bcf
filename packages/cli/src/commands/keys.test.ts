import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

test('create makes the agent once, prints the key once, and revoke ends it', async () => {
  await using home = await openHome();
  const house = await home.open();
  const made = await home.beckon('keys', 'create', '--agent', 'nightly', '--name', 'cron').ended;
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^bk_key_\S+\n$/)]);
  expect(made.stderr).toContain('the new agent nightly');
  const again = await home.beckon('keys', 'create', '--agent', 'nightly').ended;
  expect(again.stderr).toContain('for agent nightly');

  const speak = (token: string): Promise<number> =>
    home.beckon('ask', 'x', '--url', house.url, '--token', token.trim()).ended.then(({ code }) => code);
  expect(await speak(made.stdout)).toBe(0);
  const { stdout } = await home.beckon('keys').ended;
  expect(stdout).toMatch(/^AGENT +SEEN +KEY +NAME +USED\n/);
  expect(stdout).toMatch(/^cli +/m);
  expect(stdout.match(/^nightly /gm)).toHaveLength(2);
  expect(stdout).not.toContain('bk_key_');
  const id = /^nightly +\S.*? +([0-9a-f-]{8,}) +cron/m.exec(stdout)?.[1] ?? '';
  expect(await home.beckon('keys', 'revoke', id).ended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('cron'),
  });
  expect([await speak(made.stdout), await speak(again.stdout)]).toEqual([77, 0]);
});

test('a key does not make keys', async () => {
  await using home = await openHome();
  const house = await home.open();
  const { stdout } = await home.beckon('keys', 'create', '--agent', 'nightly').ended;
  const { code, stderr } = await home.beckon('keys', '--url', house.url, '--token', stdout.trim()).ended;
  expect([code, stderr]).toEqual([77, "beckon: This takes a person's token: give it with --token or BECKON_TOKEN.\n"]);
});
