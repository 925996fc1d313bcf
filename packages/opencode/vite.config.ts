import { defineConfig } from 'vite';

/**
 * The plugin as one file that can be copied anywhere: OpenCode's Bun finds no workspace packages, and would look for
 * them beside the file. Not minified: people read what they let into their agent.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  build: {
    lib: { entry: 'src/plugin.ts', formats: ['es'], fileName: () => 'beckon.js' },
    target: 'es2023',
    minify: false,
    // `tsc` writes its types here too.
    emptyOutDir: false,
    rolldownOptions: { external: /^node:/ },
  },
});
