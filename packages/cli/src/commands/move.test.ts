import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

test('move copies the house of this configuration, says what to do next, and leaves the old one', async () => {
  await using home = await openHome();
  const house = await home.open();
  await house.close();
  const to = join(home.path, 'other');
  const { code, stdout, stderr } = await home.beckon('move', '--to', to).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Moved \d+ rows of \d+ tables in \S+ \w+; checksums equal\.\n\n/);
  expect(stdout).toContain(`First copy \`secret\` and \`node\` from the data directory used so far into ${to}:`);
  expect(stdout).toContain(`Start it with BECKON_DATA_DIR=${to}, and without BECKON_DATABASE_URL.\n`);
  expect(stdout).toContain(`${join(home.dataDir, 'beckon.db')} is as it was`);
  expect(stderr).toMatch(/^ \d\d % {2}audit: 2 rows\n/);
  expect(stderr).toMatch(/^100 % {2}keys: 1 row\n$/m);

  for (const name of ['secret', 'node', 'credentials.json']) await cp(join(home.dataDir, name), join(to, name));
  home.env.BECKON_DATA_DIR = to;
  expect((await home.open()).ownerId).toBe(house.ownerId);
});

test('at a terminal one line says how far it is, and goes; --json counts the rows of each table', async () => {
  await using home = await openHome();
  await (await home.open()).close();
  const seen = await home.atTerminal('move', '--to', join(home.path, 'a', 'beckon.db')).ended;
  expect(seen).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^\r\u001b\[K {2}\d+ % {2}\w+: .*\r\u001b\[K$/),
  });
  const { stdout } = await home.beckon('move', '--from', join(home.path, 'a'), '--to', 'b', '--json').ended;
  expect(JSON.parse(stdout)).toMatchObject({ ms: expect.any(Number), tables: { users: 1, agents: 2, messages: 0 } });
  expect(existsSync(join(home.path, 'b', 'beckon.db'))).toBe(true);
});

test('a running server, and Ctrl-C', async () => {
  await using home = await openHome();
  const house = await home.open();
  const to = join(home.path, 'other');
  const refused = await home.beckon('move', '--to', to).ended;
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toBe(
    `beckon: Beckon runs on ${home.dataDir} at ${house.url} (process ${process.pid}): stop it, and move then.\n`,
  );
  await house.close();
  const moving = home.beckon('move', '--to', to);
  await moving.until(/audit/);
  moving.signal('SIGINT');
  expect(await moving.ended).toMatchObject({ code: 130, stdout: '' });
  expect(existsSync(join(to, 'beckon.db'))).toBe(false);
});

test('what cannot be moved is told in one line', async () => {
  await using home = await openHome();
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await home.beckon('move', ...args).ended;
    expect(stdout).toBe('');
    return [code, stderr.trimEnd()];
  };
  expect(await told()).toEqual([64, expect.stringContaining("required option '--to <place>' not specified")]);
  const nothing = `beckon: ${home.dataDir} has no beckon.db: name the data directory, or the URL, that has the house.`;
  expect(await told('--to', 'x')).toEqual([64, nothing]);
  await (await home.open()).close();
  const same =
    'beckon: --from and --to are the same place (without --from: BECKON_DATABASE_URL, else the data directory): name another.';
  expect(await told('--to', join(home.dataDir, 'beckon.db'))).toEqual([64, same]);
  const server = 'postgres://ann:hush@db.example.com/beckon';
  expect(await told('--from', server, '--to', `${server}?sslmode=require`)).toEqual([64, same]);
  const file = join(home.dataDir, 'secret');
  expect(await told('--to', file)).toEqual([
    64,
    expect.stringContaining(`--to: ${file} is a file: name a data directory`),
  ]);
  expect(await told('--to', 'mysql://x/y')).toEqual([
    2,
    expect.stringContaining('--to is not the URL of a PostgreSQL'),
  ]);
  const [code, stderr] = await told('--to', 'postgres://ann:hush@127.0.0.1:1/beckon');
  expect([code, stderr]).toEqual([
    70,
    expect.stringMatching(/^beckon: --to: .*is PostgreSQL running at 127\.0\.0\.1:1\?.*$/),
  ]);
  expect(stderr).not.toContain('hush');
});
