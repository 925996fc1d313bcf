import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

/** Bytes, as gzip packs them. docs/decisions/client-size.md says what they are made of, and why not fewer. */
const limits = {
  '@beckon/client': 17_200,
  '@beckon/client/worker': 7_000,
  '@beckon/client/push': 3_250,
  '@beckon/client/agent': 9_500,
};

test.each(Object.entries(limits))('%s has at most %i bytes', async (entry, most) => {
  const bytes = gzipSync(await bundle(entry), { level: 9 }).length;
  console.log(`${entry}: ${(bytes / 1000).toFixed(2)} kB gzipped`);
  expect(bytes).toBeLessThanOrEqual(most);
});

/** All of an entry in one file, as an app's own build makes it: minified, with whatever it brings along. */
async function bundle(entry: string): Promise<string> {
  const app = 'virtual:app';
  const result = await build({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === app ? `\0${app}` : undefined),
        load: (id) => (id === `\0${app}` ? `export * from '${entry}';` : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: app, preserveEntrySignatures: 'strict' },
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  expect(output).toHaveLength(1);
  return output[0].code;
}
