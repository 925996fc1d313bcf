import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

/** Imports a door in a fresh Node, as a user of the package does, and lists the packages that came with it. */
async function packagesBehind(door: string): Promise<string[]> {
  const script = `
    const { registerHooks } = require('node:module');
    const loaded = new Set();
    registerHooks({ load: (url, context, next) => {
      const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
      if (name) loaded.add(name[1]);
      return next(url, context);
    } });
    import(${JSON.stringify(door)}).then(() => console.log(JSON.stringify([...loaded])));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', '-e', script], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout);
}

const heavy = (name: string): boolean => name.startsWith('playwright') || name.startsWith('puppeteer');

test.each(Object.keys(manifest.exports))('the door %s opens in plain Node', async (door) => {
  const packages = await packagesBehind(door.replace('.', manifest.name));
  expect(packages.some(heavy)).toBe(door === './chromium' || door === './firefox');
});
