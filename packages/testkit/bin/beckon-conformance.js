#!/usr/bin/env node
// Holds a server, whoever made it, to the protocol. The command itself is src/conformance/command.ts.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/conformance/command.js', import.meta.url);
const isBuilt = existsSync(fileURLToPath(built));
if (!isBuilt) readSources();
const { command } = await import(isBuilt ? built.href : '../src/conformance/command.ts');
process.exitCode = await command(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`));

/** A checkout that was never built: our packages name their TypeScript under the condition `source`. */
function readSources() {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(
        specifier,
        specifier.startsWith('@beckon/') ? { ...context, conditions: [...context.conditions, 'source'] } : context,
      ),
  });
}
