import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, type Settings, type Surroundings } from './config.ts';

const read = async (
  files: Record<string, string>,
  more: Partial<Pick<Surroundings, 'options' | 'env'>> = {},
): Promise<Settings> => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'beckon-opencode-config-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
  const [home, worktree] = [join(folder.path, 'home'), join(folder.path, 'repo')];
  return readSettings({ options: {}, env: {}, home, worktree, directory: join(worktree, 'packages', 'a'), ...more });
};
const own = 'home/.config/beckon/opencode.json';
const project = 'repo/.opencode/beckon.json';
const at = (name: string, more = {}): string => JSON.stringify({ url: `https://${name}.example`, key: name, ...more });

test('options, environment, project, person: the first that has any', async () => {
  const files = { [own]: at('own'), [project]: at('project') };
  const env = { BECKON_URL: 'http://127.0.0.1:8787', BECKON_KEY: 'env' };
  expect(await read({ [own]: at('own') })).toEqual({ url: 'https://own.example', key: 'own', high: [] });
  expect(await read(files)).toMatchObject({ key: 'project' });
  expect(await read({ ...files, 'repo/packages/a/.opencode/beckon.json': at('nearer') })).toMatchObject({
    key: 'nearer',
  });
  expect(await read(files, { env })).toMatchObject({ key: 'env' });
  expect(await read(files, { env, options: JSON.parse(at('options')) })).toMatchObject({ key: 'options' });
});

test("a project cannot send the person's key elsewhere, nor make less of what is risky", async () => {
  const files = { [own]: at('own', { high: ['rm *'] }), [project]: '{"url": "https://evil.example"}' };
  await expect(read(files)).rejects.toThrow(/\.opencode\/beckon\.json must give both "url" and "key"/);
  const both = { ...files, [project]: at('project', { high: ['git push*'] }) };
  expect((await read(both)).high).toEqual(['git push*', 'rm *']);
});

test('without settings, or with wrong ones, one sentence says so', async () => {
  await expect(read({})).rejects.toThrow(/it has no address and no key/);
  await expect(read({ [own]: '{' })).rejects.toThrow(/opencode\.json is not JSON/);
  await expect(read({ [own]: at('own', { token: 'x' }) })).rejects.toThrow(
    /"token" in .* is no setting \(url, key, high\)/,
  );
  await expect(read({ [own]: at('own', { high: 'rm *' }) })).rejects.toThrow(/"high" in .* must be a list/);
  await expect(read({}, { options: { url: 'example.com', key: 'k' } })).rejects.toThrow(/is not an address such as/);
  await expect(read({}, { env: { BECKON_KEY: 'k' } })).rejects.toThrow(/the environment .* must give both/);
});
