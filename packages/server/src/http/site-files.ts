import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the built app, in memory, with its compressed forms made at first use. */
export interface SiteFile {
  readonly type: string;
  readonly etag: string;
  /** Its name carries a hash of its content: it never changes. */
  readonly immutable: boolean;
  /** The best form among those that the client takes; `identity` for what does not compress. */
  content(accepted: readonly Encoding[]): Promise<{ encoding: Encoding; bytes: Uint8Array<ArrayBuffer> }>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
};

const COMPRESSES = /^(text\/|application\/|image\/svg)/;
/** 9 of 11: a tenth larger than the best, a tenth of the time. It runs once, beside the main loop. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/**
 * Every file below a directory, by its URL path. What is not in this list is not served, so no path leads outside.
 * @throws {Error} when the directory cannot be read
 */
export const readSite = async (directory: string): Promise<ReadonlyMap<string, SiteFile>> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }): Promise<[string, SiteFile]> => {
        const path = join(parentPath, name);
        const url = `/${relative(directory, path).split(sep).join('/')}`;
        return [url, toFile(url, await readFile(path))];
      }),
    ),
  );
};

/** Changes when the app is built anew; undefined while it is not built. */
export const siteVersion = async (directory: string): Promise<number | undefined> => {
  try {
    return (await stat(join(directory, 'index.html'))).mtimeMs;
  } catch {
    return undefined;
  }
};

const toFile = (url: string, bytes: Uint8Array<ArrayBuffer>): SiteFile => {
  const type = TYPES[extname(url)] ?? 'application/octet-stream';
  const compressed = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    type,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    immutable: url.startsWith('/assets/'),
    content: async (accepted) => {
      const encoding = COMPRESSES.test(type) && bytes.length > 512 ? (accepted[0] ?? 'identity') : 'identity';
      const made = compressed.get(encoding) ?? compress(encoding, bytes);
      compressed.set(encoding, made);
      return { encoding, bytes: await made };
    },
  };
};

const compress = async (encoding: Encoding, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  if (encoding === 'br') return promisify(brotliCompress)(bytes, BROTLI);
  if (encoding === 'gzip') return promisify(gzip)(bytes, { level: 9 });
  return bytes;
};
