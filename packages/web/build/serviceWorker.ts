import { fileURLToPath } from 'node:url';
import { getManifest } from '@serwist/build';
import { build, defaultClientConditions, type Plugin } from 'vite';

/**
 * Builds `/sw.js` after the app: one file at the root, so that its scope is the whole origin, with the list of what the
 * app needs to start without a network written into it.
 */
export const serviceWorker = (): Plugin => {
  let outDir = '';
  return {
    name: 'beckon-service-worker',
    apply: 'build',
    configResolved: (config) => {
      outDir = fileURLToPath(new URL(`../${config.build.outDir}`, import.meta.url));
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => {
        const { manifestEntries } = await getManifest({
          globDirectory: outDir,
          globPatterns: ['**/*.{html,js,css,woff2,webmanifest,svg}', 'icons/icon-192.png', 'icons/badge-96.png'],
          globIgnores: ['sw.js'],
          dontCacheBustURLsMatching: /^assets\//,
        });
        await buildWorker(outDir, manifestEntries ?? []);
      },
    },
  };
};

const buildWorker = (outDir: string, entries: unknown[]) =>
  build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    resolve: { conditions: ['source', ...defaultClientConditions] },
    define: { 'self.__SW_MANIFEST': JSON.stringify(entries) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('../src/sw/sw.ts', import.meta.url)),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
