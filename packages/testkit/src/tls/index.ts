import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A server certificate for this machine and the authority that signed it, all PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** What a client must trust: `tls.connect({ ca })`, or a file named by NODE_EXTRA_CA_CERTS. */
  readonly ca: string;
  /** Base64 SHA-256 of the public key, as Chromium's `--ignore-certificate-errors-spki-list=` wants it. */
  readonly spkiFingerprint: string;
}

/** Written for `openssl x509 -extfile` and `req -config`: LibreSSL, which macOS ships, knows no `req -CA`. */
const CONFIGURATION = `
[req]
distinguished_name = name
prompt = no
[name]
CN = localhost
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
`;

/**
 * Makes a throwaway authority and a P-256 certificate for `localhost`, `127.0.0.1` and `::1`, good for two days.
 * Takes about 50 ms; nothing stays on the disk. Needs the `openssl` program, and says so when there is none: Node can
 * read certificates, not issue them, and a certificate kept in the repository would run out one morning.
 */
export async function makeCertificate(): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-tls-'));
  const openssl = (line: string): Promise<unknown> => run(line.split(' '), directory);
  try {
    await writeFile(join(directory, 'c.cnf'), CONFIGURATION);
    for (const name of ['ca', 'server']) await openssl(`ecparam -name prime256v1 -genkey -noout -out ${name}.key`);
    await openssl(
      'req -new -x509 -config c.cnf -extensions authority -subj /CN=Beckon-test -days 2 -key ca.key -out ca.pem',
    );
    await openssl('req -new -config c.cnf -key server.key -out server.csr');
    await openssl(
      'x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile c.cnf -extensions server -out server.pem',
    );
    const [key, cert, ca] = await Promise.all(
      ['server.key', 'server.pem', 'ca.pem'].map((name) => readFile(join(directory, name), 'utf8')),
    );
    if (!key || !cert || !ca) throw new Error('openssl wrote an empty file');
    return { key, cert, ca, spkiFingerprint: fingerprint(cert) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function fingerprint(cert: string): string {
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest('base64');
}

async function run(args: string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)('openssl', args, { cwd });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing)
      throw new Error('openssl is not on the PATH: install it (apt-get install openssl, brew install openssl)');
    throw new Error(`openssl ${args[0]} failed`, { cause: error });
  }
}
