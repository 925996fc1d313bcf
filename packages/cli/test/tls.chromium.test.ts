import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickNotification } from '@beckon/testkit/chromium';
import { openPushService } from '@beckon/testkit/push-service';
import { makeCertificate } from '@beckon/testkit/tls';
import { expect, test } from 'vitest';
import { openPhone } from './phone.ts';
import { openStage } from './stage.ts';

/** As a phone sees it: the app over real TLS under its public URL, and pushes over HTTP/2 to a service over TLS. */
test('over TLS: sign in by the link, be asked, answer by the button', async () => {
  const certificate = await makeCertificate();
  const directory = mkdtempSync(join(tmpdir(), 'beckon-tls-'));
  const file = (name: string, content: string): string => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  await using service = await openPushService({ certificate });
  await using stage = await openStage({
    BECKON_TLS_KEY: file('key.pem', certificate.key),
    BECKON_TLS_CERT: file('cert.pem', certificate.cert),
    NODE_EXTRA_CA_CERTS: file('ca.pem', certificate.ca),
  });
  expect(stage.link).toMatch(/^https:/);
  await using phone = await openPhone(stage.link, service, { trust: certificate });
  const [cookie] = await phone.chromium.context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' });

  const asking = stage.beckon('ask', 'Deploy?', '--approve', '--wait');
  const shown = await phone.shown(/Deploy\?/);
  expect(service.log.map(({ protocol, verdict }) => [protocol, verdict])).toContainEqual(['HTTP/2', 'accepted']);
  await clickNotification(phone.chromium, phone.scope, shown.tag, 'approve');
  expect(await asking.done).toMatchObject({ code: 0, stdout: 'approved\n' });
  rmSync(directory, { recursive: true, force: true });
});
