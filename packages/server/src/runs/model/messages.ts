import { createHash } from 'node:crypto';
import type { Ask, Message, Part } from '@beckon/protocol';
import type { AssistantModelMessage, ModelMessage, ToolModelMessage } from 'ai';
import { isOfCall } from './approval.ts';

/**
 * What was said, as a model reads it. Providers want a user's message first, roles that take turns, and a result after
 * every tool call: whatever the conversation looks like, that comes out.
 */
export type Asked = (askId: string) => Promise<Ask | undefined>;

/** About fifty thousand tokens. What is older than that is not read; the last message is, however long. */
const MOST_CHARACTERS = 200_000;

/** A call whose result nobody knows: whoever ran it died, or was stopped, in the middle. */
export const UNKNOWN_OUTCOME =
  'Unknown outcome: this was interrupted, and may or may not have taken effect. Do not repeat it without asking.';

export const historyMessages = async (history: readonly Message[], asked: Asked): Promise<ModelMessage[]> => {
  const all: ModelMessage[][] = [];
  let room = MOST_CHARACTERS;
  for (const message of history.toReversed()) {
    const said = await messagesOf(message, asked);
    room -= JSON.stringify(said).length;
    if (room < 0 && all.length > 0) break;
    all.unshift(said);
  }
  const flat = all.flat();
  return joined(
    flat.slice(
      Math.max(
        0,
        flat.findIndex(({ role }) => role === 'user'),
      ),
    ),
  );
};

const messagesOf = async (message: Message, asked: Asked): Promise<ModelMessage[]> => {
  if (message.author.kind !== 'agent') {
    const text = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    return text === '' ? [] : [{ role: 'user', content: text }];
  }
  const parts: Part[] = [];
  for (const part of message.parts) {
    if (part.type === 'reasoning') continue;
    if (part.type !== 'ask') {
      parts.push(part);
      continue;
    }
    const ask = await asked(part.askId);
    if (!ask || !isOfCall(ask)) parts.push({ type: 'text', text: askWords(ask) });
  }
  return replyMessages(message.id, parts);
};

/** What an agent wrote: its words and tool calls, each group of calls followed by what they came to. */
export const replyMessages = (messageId: string, parts: readonly Part[]): ModelMessage[] => {
  const results = new Map(parts.flatMap((part) => (part.type === 'tool_result' ? [[part.callId, part]] : [])));
  const messages: ModelMessage[] = [];
  let content: Exclude<AssistantModelMessage['content'], string> = [];
  let tools: ToolModelMessage['content'] = [];
  const close = (): void => {
    if (content.length > 0) messages.push({ role: 'assistant', content });
    if (tools.length > 0) messages.push({ role: 'tool', content: tools });
    content = [];
    tools = [];
  };
  for (const part of parts) {
    if (part.type === 'tool_result' || part.type === 'ask') continue;
    if (part.type !== 'tool_call') {
      if (tools.length > 0) close();
      if (part.text !== '') content.push({ type: part.type, text: part.text });
      continue;
    }
    const said = results.get(part.callId);
    // a call that came after the result of the one before belongs to the model's next message
    if (tools.length > 0 && cameAfterResult(parts, part)) close();
    const call = { toolCallId: modelCallId(messageId, part.callId), toolName: part.name };
    content.push({ type: 'tool-call', ...call, input: inputOf(part.input) });
    tools.push(toolResult(call, said ? (said.output ?? '') : UNKNOWN_OUTCOME, said?.error === true || !said));
  }
  close();
  return messages;
};

type CallName = { readonly toolCallId: string; readonly toolName: string };

export const toolResult = (call: CallName, output: string, error: boolean): ToolModelMessage['content'][number] => ({
  type: 'tool-result',
  ...call,
  output: { type: error ? 'error-text' : 'text', value: output },
});

const cameAfterResult = (parts: readonly Part[], call: Part): boolean =>
  parts[parts.indexOf(call) - 1]?.type === 'tool_result';

/** Nine letters and digits: what every provider takes for an id, whichever of them, or agent, made the call. */
const modelCallId = (messageId: string, callId: string): string =>
  BigInt(`0x${createHash('sha256').update(`${messageId} ${callId}`).digest('hex').slice(0, 16)}`)
    .toString(36)
    .padStart(13, '0')
    .slice(-9);

/** The arguments, which providers want as an object; those of other agents may be any text. */
export const inputOf = (input: string | undefined): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(input || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // a command line, a path
  }
  return { input };
};

const UNANSWERED: Record<Ask['state'], string> = {
  open: 'There is no answer yet.',
  answered: 'It was answered.',
  expired: 'Nobody answered in time.',
  cancelled: 'The question was withdrawn.',
};

const askWords = (ask: Ask | undefined): string => {
  if (!ask) return '(A question was asked here.)';
  const { title, answer, state } = ask;
  if (!answer) return `(I asked: “${title}”. ${UNANSWERED[state]})`;
  const ids = [answer.value ?? []].flat();
  const values = ids.map((id) => ask.options?.find((option) => option.id === id)?.label ?? id);
  const words = [...values, ...(answer.text === undefined ? [] : [answer.text])].join(', ');
  return `(I asked: “${title}”. ${answer.userName ?? 'Somebody'} answered: “${words}”.)`;
};

/** Neighbours with one role as one message: several people may have spoken before the agent did. */
const joined = (messages: readonly ModelMessage[]): ModelMessage[] => {
  const all: ModelMessage[] = [];
  for (const message of messages) {
    const last = all.at(-1);
    if (message.role === 'user' && last?.role === 'user') {
      all[all.length - 1] = { role: 'user', content: `${String(last.content)}\n\n${String(message.content)}` };
    } else if (message.role === 'assistant' && last?.role === 'assistant') {
      const content = [last.content, message.content].flat() as Exclude<AssistantModelMessage['content'], string>;
      all[all.length - 1] = { role: 'assistant', content };
    } else all.push(message);
  }
  return all;
};
