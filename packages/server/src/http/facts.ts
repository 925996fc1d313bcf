/** What only the connection knows about a request. A test says it, the Node listener reads it (client.ts). */
export interface RequestFacts {
  /** The client's IP address. */
  readonly address: string;
  /** The client's side of the connection is encrypted. */
  readonly https: boolean;
  /** Host and port as the client addressed them. */
  readonly host: string;
}

/** The facts of a request that came over no socket. */
export const factsOf = (request: Request): RequestFacts => {
  const url = new URL(request.url);
  return { address: '127.0.0.1', https: url.protocol === 'https:', host: request.headers.get('host') ?? url.host };
};
