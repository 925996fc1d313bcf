import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Says what a browser loads before the app is there: the page with its scripts and sheets, as gzip packs them. */
export const firstLoad = (): Plugin => ({
  name: 'beckon-first-load',
  apply: 'build',
  writeBundle: (_options, bundle) => {
    const contents = (file: string): string | Uint8Array => {
      const built = bundle[file];
      if (!built) throw new Error(`The build has no ${file}`);
      return built.type === 'chunk' ? built.code : built.source;
    };
    const page = String(contents('index.html'));
    const linked = [...page.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
    const sizes = ['index.html', ...linked].map((file) => gzipSync(contents(file), { level: 9 }).length);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first load: ${(bytes / 1000).toFixed(1)} kB gzipped, in ${sizes.length} files`);
  },
});
