#!/usr/bin/env node
// Starts the command on a Node that can run it. This file itself must be readable by Node 20, and does no more than that.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const LEAST = 24;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const isOld = Number(process.versions.node.split('.')[0]) < LEAST;

if (isOld) await runOnNewer();
else {
  startSmall();
  if (!existsSync(at('../dist/main.js'))) readSources();
  await import(existsSync(at('../dist/main.js')) ? '../dist/main.js' : '../src/main.ts');
}

/**
 * Loading the program makes garbage that V8 answers by growing its young generation to 16 MB each half, and it keeps that
 * for ever: 123 MB resident when idle. Held at 2 MB while it loads, it is 105 MB. The server lifts this when it listens.
 */
function startSmall() {
  setFlagsFromString('--max-semi-space-size=2');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The checkout brings its own Node: the same command again, on that one. */
async function runOnNewer() {
  const node = [at('../../../node_modules/.bin/node'), at('../../../.bin/node')].find(existsSync);
  if (node === undefined || realpathSync(node) === realpathSync(process.execPath)) {
    process.stderr.write(
      `Beckon needs Node ${LEAST} or newer, and this is ${process.version}: install it from https://nodejs.org.\n`,
    );
    process.exitCode = 70;
    return;
  }
  const child = spawn(node, [at('./beckon.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us, and passing it on would make it two; the others reach us alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve) => child.once('close', (...ended) => resolve(ended)));
  process.exit(code ?? 128 + constants.signals[signal]);
}

/**
 * A checkout that was never built: our packages name their TypeScript under the condition `source`. So do packages of
 * others, whose TypeScript Node refuses to read.
 */
function readSources() {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(
        specifier,
        specifier.startsWith('@beckon/') ? { ...context, conditions: [...context.conditions, 'source'] } : context,
      ),
  });
}
