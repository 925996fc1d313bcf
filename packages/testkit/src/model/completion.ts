import { randomUUID } from 'node:crypto';
import type { ToolCall } from './script.ts';

/** The shapes of OpenAI's Chat Completions, as far as `@ai-sdk/openai-compatible` reads them. */
type Delta =
  | { readonly role: 'assistant'; readonly content: '' }
  | { readonly content: string }
  | { readonly reasoning_content: string }
  | { readonly tool_calls: readonly object[] };

/** No script needs true numbers, but a client that shows or adds them up needs numbers. */
const USAGE = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };

/** The messages of one streamed answer, each a line of SSE. */
export class Completion {
  readonly #head: object;

  constructor(model: string) {
    this.#head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: 0, model };
  }

  start(): string {
    return this.#chunk({ role: 'assistant', content: '' });
  }

  text(piece: string): string {
    return this.#chunk({ content: piece });
  }

  reasoning(piece: string): string {
    return this.#chunk({ reasoning_content: piece });
  }

  /** The name first and the arguments after it, as real models stream them. */
  calls(calls: readonly ToolCall[]): string {
    return toolCalls(calls)
      .map((call, index) => {
        const { name, arguments: text } = call.function;
        const opening = { ...call, index, function: { name, arguments: '' } };
        return (
          this.#chunk({ tool_calls: [opening] }) +
          this.#chunk({ tool_calls: [{ index, function: { arguments: text } }] })
        );
      })
      .join('');
  }

  end(reason: 'stop' | 'tool_calls'): string {
    const last = this.#line({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    return `${last}${this.#line({ choices: [], usage: USAGE })}data: [DONE]\n\n`;
  }

  #chunk(delta: Delta): string {
    return this.#line({ choices: [{ index: 0, delta, finish_reason: null }] });
  }

  #line(rest: object): string {
    return `data: ${JSON.stringify({ ...this.#head, ...rest })}\n\n`;
  }
}

/** The same as one JSON document. */
export function wholeCompletion(model: string, text: string, reasoning: string, calls: readonly ToolCall[]): object {
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: toolCalls(calls) }),
  };
  const choices = [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }];
  return { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion', created: 0, model, choices, usage: USAGE };
}

function toolCalls(calls: readonly ToolCall[]): { function: { name: string; arguments: string } }[] {
  return calls.map((call) => ({
    id: `call_${randomUUID()}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}
