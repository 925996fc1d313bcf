// Takes a picture of every screen, by day and by night, on a phone and on a desk.
//   npm run gallery --workspace=@beckon/web -- [--out DIR] [--only phone|desk] [--theme light|dark] [name...]
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, only: { type: 'string' }, theme: { type: 'string' } },
});
const out = values.out ?? (await mkdtemp(join(tmpdir(), 'beckon-gallery-')));
await mkdir(out, { recursive: true });
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await createServer({ root, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
await server.listen();
const { port } = server.httpServer.address();
const { screens } = await server.ssrLoadModule('/test/gallery/screens.ts');
const { NOW } = await server.ssrLoadModule('/test/gallery/fixtures.ts');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  ),
});
let failed = 0;

const shoot = async (name, size, theme) => {
  const shown = screens[name];
  const viewport = { ...sizes[size], ...(shown.width && { width: shown.width }) };
  const timezoneId = shown.timeZone ?? 'Europe/Berlin';
  const page = await browser.newPage({
    ...{ viewport, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId },
  });
  page.on('pageerror', (error) => complain(name, error.message.split('\n')[0]));
  page.on('console', (message) => message.type() === 'error' && complain(name, message.text()));
  await page.clock.setFixedTime(NOW);
  await page.goto(`http://127.0.0.1:${port}/test/gallery/index.html?screen=${name}`);
  await page.waitForSelector('#root > *', { timeout: 20_000 });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(150);
  if (shown.offline) await page.context().setOffline(true);
  for (const label of shown.press ?? []) await press(page, label);
  if (shown.end) await page.evaluate(() => document.querySelector('#main')?.scrollTo(0, 1e6));
  if (shown.endOfSheet) await page.evaluate(scrollSheet);
  await page.waitForTimeout(shown.press || shown.offline ? 400 : 100);
  await checkWidth(page, name);
  await page.screenshot({ path: join(out, `${name}.${size}.${theme}.png`) });
  await page.close();
};

const press = async (page, label) => {
  if (label.startsWith('name:')) return page.getByRole('textbox').first().fill(label.slice(5));
  const button = page
    .getByRole('button', { name: label, exact: true })
    .or(page.getByText(label, { exact: true }))
    .first();
  await button.focus().catch(() => {});
  if (label === 'Hold to approve') await page.keyboard.press('Enter');
  else await button.click({ timeout: 3_000, force: true });
};

/** The dialog scrolls, or something in it. */
const scrollSheet = () => {
  const dialog = document.querySelector('dialog[open]');
  for (const each of [dialog, ...(dialog?.querySelectorAll('*') ?? [])]) each?.scrollTo(0, 1e6);
};

/** Nothing may scroll sideways. */
const checkWidth = async (page, name) => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) complain(name, `scrolls sideways by ${wide} px`);
};

const complain = (name, words) => {
  failed++;
  console.error(`${name}: ${words}`);
};

const names = Object.keys(screens).filter(
  (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
for (const name of names) {
  for (const size of ['phone', 'desk']) {
    if ((screens[name].only ?? size) !== size || (values.only ?? size) !== size) continue;
    for (const theme of ['light', 'dark']) {
      if ((values.theme ?? theme) !== theme) continue;
      await shoot(name, size, theme).catch((error) => complain(name, error.message.split('\n')[0]));
    }
  }
}
await browser.close();
await server.close();
console.log(`${names.length} screens in ${out}${failed ? `, ${failed} complaints` : ''}`);
process.exitCode = failed ? 1 : 0;
