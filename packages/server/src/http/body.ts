import { Fault, isFault, limits } from '@beckon/protocol';

/**
 * The JSON body of a request. One that states no length is read piece by piece, so that a large one costs no more than
 * the limit. A request without a body and without a type is an empty object: `curl -X POST`.
 *
 * @throws {Fault} `too_large`, `unsupported_media_type`, `bad_json`
 */
export const readJson = async (request: Request): Promise<unknown> => {
  const type = request.headers.get('content-type');
  if (type !== null && !/^application\/json[ \t]*(;|$)/i.test(type)) throw new Fault('unsupported_media_type');
  const bytes = await readBytes(request);
  if (type === null) {
    if (bytes.length === 0) return {};
    throw new Fault('unsupported_media_type');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Fault('bad_json');
  }
};

const readBytes = async (request: Request): Promise<Buffer> => {
  // before `body` is touched: one that was begun and left stops the connection, and the next request on it is lost
  const stated = request.headers.get('content-length');
  if (Number(stated) > limits.bodyBytes) throw new Fault('too_large');
  try {
    if (stated !== null) return await whole(request);
    return await collect(request.body);
  } catch (error) {
    if (isFault(error)) throw error;
    // The client went away while it sent: nobody's fault here, and nobody reads the answer.
    throw new Fault('bad_json', 'The body did not arrive whole.');
  }
};

/** Without the streams that piece by piece takes: HTTP sees to it that the body is no longer than it says. */
const whole = async (request: Request): Promise<Buffer> => {
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length > limits.bodyBytes) throw new Fault('too_large');
  return bytes;
};

const collect = async (body: Request['body']): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    // Leaving the loop cancels the rest.
    if (size > limits.bodyBytes) throw new Fault('too_large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};
