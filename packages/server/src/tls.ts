import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from './config-values.ts';
import { troubleOf } from './file-trouble.ts';

/** PEM texts that belong together. */
export interface TlsPair {
  readonly key: string;
  readonly cert: string;
}

/**
 * Reads the files that https needs, and proves that they can be used, before anything is opened.
 *
 * @throws {ConfigError} naming the setting and the file
 */
export const readTls = ({ keyFile, certFile }: { readonly keyFile: string; readonly certFile: string }): TlsPair => {
  const key = read('BECKON_TLS_KEY', keyFile);
  const cert = read('BECKON_TLS_CERT', certFile);
  checkKey(key, keyFile);
  const certificate = certificateOf(cert, certFile);
  if (!certificate.checkPrivateKey(createPrivateKey(key))) {
    throw new ConfigError(
      `BECKON_TLS_KEY=${keyFile} is not the key of ${certFile}: name the two that were made together.`,
    );
  }
  try {
    createSecureContext({ key, cert });
  } catch (error) {
    throw new ConfigError(
      `BECKON_TLS_CERT=${certFile} is refused (${reasonOf(error)}): have another certificate made.`,
    );
  }
  return { key, cert };
};

const read = (setting: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${setting}=${path} cannot be read (${troubleOf(error)}): name a PEM file.`);
  }
};

const checkKey = (key: string, path: string): void => {
  try {
    createPrivateKey(key);
  } catch {
    throw new ConfigError(
      /\bENCRYPTED\b/.test(key)
        ? `BECKON_TLS_KEY=${path} is locked with a passphrase: write it without one, with \`openssl pkey\`.`
        : `BECKON_TLS_KEY=${path} holds no private key: name the PEM file that begins with BEGIN PRIVATE KEY, or the like.`,
    );
  }
};

const certificateOf = (cert: string, path: string): X509Certificate => {
  try {
    return new X509Certificate(cert);
  } catch {
    throw new ConfigError(
      `BECKON_TLS_CERT=${path} holds no certificate: name the PEM file that begins with BEGIN CERTIFICATE.`,
    );
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
