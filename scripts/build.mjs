// `npm run build`: everything that `npm start` runs, unless it is up to date, and the OpenCode plugin as one file.
import { join } from 'node:path';
import { build, install, root, run } from './lib/setup.mjs';

install();
build();
run(join(root, 'node_modules', '.bin', 'vite'), ['build', '--logLevel', 'warn'], {
  cwd: join(root, 'packages', 'opencode'),
});
