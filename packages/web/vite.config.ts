import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { catalogues } from './build/catalogues.ts';
import { firstLoad } from './build/firstLoad.ts';
import { serviceWorker } from './build/serviceWorker.ts';

/** Nothing is inlined: the server's Content-Security-Policy allows neither inline scripts nor `data:` fonts. */
export default defineConfig({
  plugins: [catalogues(), react(), firstLoad(), serviceWorker()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // What is needed at the start comes together: in 29 files, cut where lazy screens share it, it is 9 kB larger.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
});
