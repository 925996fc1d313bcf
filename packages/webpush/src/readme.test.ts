import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeCertificate, openHttp1Service, openHttp2Service, subscribe } from './local-service.suite.ts';

const home = new URL('..', import.meta.url);

/** Runs a module in a process of its own, which must end by itself. */
async function run(code: string, env: Record<string, string> = {}): Promise<string> {
  const args = ['--conditions=source', '--input-type=module', '--eval', code];
  const options = { cwd: home, env: { ...process.env, ...env }, timeout: 20_000 };
  return (await promisify(execFile)(process.execPath, args, options)).stdout;
}

it('the example in the README runs; without a guard of its own it will not push to this machine', async () => {
  const [, example = ''] = /```js\n(.*?)```/s.exec(await readFile(new URL('README.md', home), 'utf8')) ?? [];
  await using service = await openHttp2Service(makeCertificate(), () => ({ status: 201 }));
  const output = await run(example, { SUBSCRIPTION: JSON.stringify(subscribe(service)) });
  expect(output).toContain("type: 'refused'");
  expect(output).toContain("reason: 'private-address'");
});

it.each(['h2', 'h1'])('a sender that was not closed does not keep the process alive over %s', async (kind) => {
  const certificate = makeCertificate();
  const openService = kind === 'h2' ? openHttp2Service : openHttp1Service;
  await using service = await openService(certificate, () => ({ status: 201 }));
  const code = `
    import { addressGuard, generateVapidKeys, openWebPush } from '@beckon/webpush';
    const { subscription, ca } = JSON.parse(process.env.GIVEN);
    const vapid = { subject: 'mailto:ops@example.org', ...generateVapidKeys() };
    const push = openWebPush({ vapid, ca, guard: addressGuard({ allowPrivate: true }) });
    console.log((await push.send(subscription, 'hello', { ttl: 60 })).type);
    console.log((await push.send(subscription, 'again', { ttl: 60 })).type);
  `;
  const given = JSON.stringify({ subscription: subscribe(service), ca: certificate.cert });
  expect(await run(code, { GIVEN: given })).toBe('accepted\naccepted\n');
});
