import type { ServerResponse } from 'node:http';
import { Completion, wholeCompletion } from './completion.ts';
import type { ModelRequest, Reply, Text, ToolCall } from './script.ts';

/** Carries out one reply. Resolves when it is done, at once for one that hangs. */
export async function perform(reply: Reply, request: ModelRequest, response: ServerResponse): Promise<void> {
  if ('hang' in reply) return;
  if ('status' in reply) return fail(response, reply.status, reply.message ?? 'as the script says', reply.retryAfter);
  if ('cut' in reply) return cut(response, request, reply.cut);
  const {
    text = '',
    reasoning = '',
    calls = [],
  }: { text?: Text; reasoning?: Text; calls?: readonly ToolCall[] } = reply;
  if (request.stream) return stream(response, request.model, { text, reasoning, calls });
  sendJson(response, 200, wholeCompletion(request.model, await gather(text), await gather(reasoning), calls));
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An error in OpenAI's shape. */
export function fail(response: ServerResponse, status: number, message: string, retryAfter?: string): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  sendJson(response, status, { error: { message, type: 'scripted', code: null } });
}

interface Answer {
  readonly text: Text;
  readonly reasoning: Text;
  readonly calls: readonly ToolCall[];
}

async function stream(response: ServerResponse, model: string, { text, reasoning, calls }: Answer): Promise<void> {
  const completion = new Completion(model);
  begin(response, completion);
  for await (const piece of pieces(reasoning)) response.write(completion.reasoning(piece));
  for await (const piece of pieces(text)) response.write(completion.text(piece));
  if (calls.length > 0) response.write(completion.calls(calls));
  response.end(completion.end(calls.length > 0 ? 'tool_calls' : 'stop'));
}

async function cut(response: ServerResponse, { model, stream }: ModelRequest, text: Text): Promise<void> {
  if (stream) {
    const completion = new Completion(model);
    begin(response, completion);
    for await (const piece of pieces(text)) {
      // Only what has left this process is sure to arrive before the cut does.
      await new Promise((resolve) => response.write(completion.text(piece), resolve));
    }
  }
  response.destroy();
}

function begin(response: ServerResponse, completion: Completion): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(completion.start());
}

async function* pieces(text: Text): AsyncGenerator<string> {
  const given = typeof text === 'string' ? text.split(/(?<=\s)/) : text;
  for (const piece of given) {
    if (typeof piece !== 'string') await piece;
    else if (piece !== '') yield piece;
  }
}

async function gather(text: Text): Promise<string> {
  let whole = '';
  for await (const piece of pieces(text)) whole += piece;
  return whole;
}
