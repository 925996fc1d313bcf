import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('what talks with models is not loaded before somebody talks', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    const heavy = [];
    registerHooks({
      resolve: (name, context, next) => {
        if (/^(ai$|@ai-sdk|@modelcontextprotocol)/.test(name)) heavy.push(name);
        return next(name, name.startsWith('@beckon/') ? { ...context, conditions: ['source', ...context.conditions] } : context);
      },
    });
    const { openModelAgent } = await import(${JSON.stringify(join(import.meta.dirname, 'open.ts'))});
    const clock = { now: () => 0, timer: () => ({ cancel() {} }) };
    const servers = [{ name: 'x', needsApproval: true, type: 'stdio', command: 'x', args: [], env: {} }];
    const settings = { provider: 'openai', name: 'm', url: 'http://127.0.0.1:9', key: 'k', system: null, servers };
    const { agent } = openModelAgent({ settings, clock, log: { warn() {} }, version: '0' });
    const before = heavy.length;
    const turn = { history: [], reply: { parts: [] }, signal: AbortSignal.abort() };
    await agent(turn).next().catch(() => {});
    console.log(JSON.stringify({ before, after: heavy.includes('ai') }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(stdout)).toEqual({ before: 0, after: true });
});
