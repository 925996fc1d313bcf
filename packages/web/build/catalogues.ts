import { parse } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

const catalogue = /\/src\/(?:texts|talk|preferences)\/(en|de)\.ts$/;
/** Without these signs a message is plain text. */
const syntax = /[{<'#]/;

/**
 * Parses the catalogues while the app is built, so that no browser has to, and leaves the parser out: 8 kB of the first
 * load. In development and in tests the messages stay text and are parsed when they are first used.
 */
export const catalogues = (): Plugin => ({
  name: 'beckon-catalogues',
  apply: 'build',
  enforce: 'pre',
  config: () => ({
    resolve: {
      alias: [
        {
          find: /^@formatjs\/icu-messageformat-parser$/,
          replacement: '@formatjs/icu-messageformat-parser/no-parser.js',
        },
      ],
    },
  }),
  transform: {
    filter: { id: catalogue },
    handler: async (_code, id) => {
      const language = catalogue.exec(id)?.[1] ?? '';
      const module = (await import(id)) as Record<string, Record<string, string>>;
      const parsed = Object.entries(module[language] ?? {}).map(([key, message]) => [
        key,
        syntax.test(message) ? parse(message) : message,
      ]);
      return { code: `export const ${language} = ${JSON.stringify(Object.fromEntries(parsed))};`, map: null };
    },
  },
});
