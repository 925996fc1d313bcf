import { type Encoding, readSite, type SiteFile, siteVersion } from './site-files.ts';

/** Serves the built app: answers undefined for what is none of it. */
export type Site = (request: Request) => Promise<Response | undefined>;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Beckon</title>
<h1>Beckon runs, but its app is not built.</h1>
<p>Run <code>npm run build</code> where the server was started, then load this page again.</p>
</html>
`;

/**
 * The app's files and, for every other page that a browser navigates to, index.html: its pages are made in the browser.
 * A page looks whether the app was built anew; files are then read again, so a rebuild needs no restart.
 */
export const openSite = (directory: string): Site => {
  let version: number | undefined;
  let files: Promise<ReadonlyMap<string, SiteFile>> | undefined;

  const current = async (look: boolean): Promise<ReadonlyMap<string, SiteFile>> => {
    if (files === undefined || look) {
      const now = await siteVersion(directory);
      if (files === undefined || now !== version) {
        version = now;
        files = now === undefined ? undefined : readSite(directory);
      }
    }
    return (await files) ?? new Map();
  };

  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const { pathname } = new URL(request.url);
    const page = isPage(pathname, request);
    const known = await current(page);
    const file = known.get(pathname);
    if (file) return send(file, request);
    if (!page) return undefined;
    const index = known.get('/index.html');
    return index ? send(index, request) : notBuilt();
  };
};

/** A browser navigates there: it wants HTML, and the path does not name a file of another kind. */
const isPage = (pathname: string, request: Request): boolean =>
  // the worker asks for the shell by its name, and wants anything; so does a program that looks who answers here
  pathname === '/' ||
  pathname === '/index.html' ||
  ((request.headers.get('accept') ?? '').includes('text/html') && !/\.(?!html$)\w+$/.test(pathname));

const send = async (file: SiteFile, request: Request): Promise<Response> => {
  const { encoding, bytes } = await file.content(acceptedBy(request));
  const etag = `"${file.etag}${encoding === 'identity' ? '' : `-${encoding}`}"`;
  const headers: Record<string, string> = {
    ETag: etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  headers['Content-Type'] = file.type;
  headers['Content-Length'] = String(bytes.byteLength);
  if (encoding !== 'identity') headers['Content-Encoding'] = encoding;
  return new Response(bytes, { headers });
};

/** Best first. `br;q=0` is a no. */
const acceptedBy = (request: Request): Encoding[] => {
  const names = (request.headers.get('accept-encoding') ?? '')
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.split(';')[0]?.trim().toLowerCase());
  return (['br', 'gzip'] as const).filter((encoding) => names.includes(encoding));
};

/** Compared weakly, as RFC 9110 wants for If-None-Match: a proxy may have made the tag weak. */
const matches = (header: string | null, etag: string): boolean =>
  header !== null &&
  (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));

const notBuilt = (): Response =>
  new Response(NOT_BUILT, {
    status: 503,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
