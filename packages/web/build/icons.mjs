// Renders the brand's SVGs to the PNGs that platforms ask for, into public/icons. Run once per change of the brand:
// `node build/icons.mjs`. Needs the system's Chromium.
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const wanted = [
  ['icon.svg', 'icon-192.png', 192],
  ['icon.svg', 'icon-512.png', 512],
  ['icon-maskable.svg', 'maskable-512.png', 512],
  ['icon-maskable.svg', 'apple-touch-icon.png', 180],
  ['badge.svg', 'badge-96.png', 96],
];

await mkdir(here('../public/icons'), { recursive: true });
await copyFile(here('../brand/icon.svg'), here('../public/icons/icon.svg'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [source, target, size] of wanted) {
  const svg = await readFile(here(`../brand/${source}`), 'utf8');
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;inline-size:100vw;block-size:100vh}</style>${svg}`);
  await page.screenshot({ path: here(`../public/icons/${target}`), omitBackground: true });
  await page.close();
}
await browser.close();
