/**
 * Other apps' pages may call from the origins that the operator named, with a bearer token. Cookies are never allowed
 * along: `Access-Control-Allow-Credentials` is not sent, so what a browser adds by itself opens nothing.
 */
export interface Cors {
  /** Headers that let the page at `origin` read an answer; none for others. */
  headers(origin: string | null): Record<string, string>;
  /** The answer to a preflight from an allowed origin, else undefined. */
  preflight(request: Request, methods: readonly string[]): Response | undefined;
}

const PREFLIGHT_SECONDS = '600';

export const cors = (allowed: readonly string[]): Cors => {
  const headers = (origin: string | null): Record<string, string> => {
    // Also without an Origin: a cache must not hand this answer to a page that has one.
    if (allowed.length === 0) return {};
    if (origin === null || !allowed.includes(origin)) return { Vary: 'Origin' };
    return {
      Vary: 'Origin',
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'Retry-After',
      // Otherwise ours says same-origin, which also stops pages that may read.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    };
  };
  return {
    headers,
    preflight: (request, methods) => {
      const origin = request.headers.get('origin');
      const asks = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
      if (!asks || origin === null || !allowed.includes(origin)) return undefined;
      const permit = {
        'Access-Control-Allow-Methods': methods.join(', '),
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, Last-Event-ID',
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      };
      return new Response(null, { status: 204, headers: permit });
    },
  };
};
