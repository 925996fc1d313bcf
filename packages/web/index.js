import { fileURLToPath } from 'node:url';

/** Where the built app lies: index.html, hashed assets, sw.js. */
export const appDirectory = fileURLToPath(new URL('./dist/app', import.meta.url));
