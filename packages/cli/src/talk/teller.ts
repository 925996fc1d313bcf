import type { Agent, Conversation, FeedFrame, Frame, Message, Run, State } from '@beckon/protocol';
import { oneLine } from '../text/lines.ts';
import { clockTime } from '../text/time.ts';

/** Says what a frame means in one line, with the names it has learned so far. */
export interface Teller {
  learn(state: Pick<State, 'agents' | 'conversations'>): void;
  /** Undefined for what a person need not read. */
  tell(frame: Frame): string | undefined;
}

export const createTeller = (): Teller => {
  const agents = new Map<string, Agent>();
  const conversations = new Map<string, Conversation>();
  const said = new Set<string>();

  const name = (id: string): string => oneLine(agents.get(id)?.name ?? 'somebody');
  const place = (id: string): string => {
    const title = conversations.get(id)?.title;
    return title ? ` · ${oneLine(title)}` : '';
  };

  const message = (one: Message): string | undefined => {
    if (one.status === 'pending' || one.status === 'streaming' || said.has(`${one.id} ${one.rev}`)) return undefined;
    const text = one.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
    if (text === '' && one.status === 'done') return undefined;
    said.add(`${one.id} ${one.rev}`);
    const who = one.author.kind === 'agent' ? name(one.author.id) : 'you';
    const how = one.status === 'done' ? '' : ` (${one.status}${one.error ? `: ${oneLine(one.error.message)}` : ''})`;
    return `${who}${place(one.conversationId)}: ${shorten(oneLine(text))}${how}`;
  };

  const run = ({ status, agentId, conversationId }: Run): string | undefined => {
    if (status === 'running') return `${name(agentId)}${place(conversationId)} writes …`;
    return status === 'waiting' ? `${name(agentId)}${place(conversationId)} waits for an answer` : undefined;
  };

  const row = (frame: FeedFrame): string | undefined => {
    switch (frame.type) {
      case 'agent.updated': {
        const known = agents.get(frame.data.id);
        agents.set(frame.data.id, frame.data);
        if (known?.online === frame.data.online) return undefined;
        return `${name(frame.data.id)} ${frame.data.online ? 'is here' : 'left'}`;
      }
      case 'conversation.created':
      case 'conversation.updated':
        conversations.set(frame.data.id, frame.data);
        return undefined;
      case 'ask.opened':
        return `${name(frame.data.agentId)} asks: ${oneLine(frame.data.title)}`;
      case 'ask.updated':
        return frame.data.ack ? undefined : ending(frame.data.state, oneLine(frame.data.title), frame.data.answer);
      case 'message.created':
      case 'message.updated':
        return message(frame.data);
      case 'run.updated':
        return run(frame.data);
      case 'notification.updated': {
        const [decision] = frame.data.decisions.slice(-1);
        return frame.data.version === 2 && decision ? `told: ${decision.sentence}` : undefined;
      }
      default:
        return undefined;
    }
  };

  return {
    learn: (state) => {
      for (const agent of state.agents) agents.set(agent.id, agent);
      for (const conversation of state.conversations) conversations.set(conversation.id, conversation);
    },
    tell: (frame) => {
      if (frame.event !== 'feed') return undefined;
      const line = row(frame.data);
      return line && `${clockTime(frame.data.at)}  ${line}`;
    },
  };
};

const ending = (
  state: string,
  title: string,
  answer: { userName: string | null; value: unknown; text?: string | undefined } | undefined,
): string => {
  if (!answer) return `${state}: ${title}`;
  const value = answer.text ?? (Array.isArray(answer.value) ? answer.value.join(', ') : String(answer.value));
  return `${oneLine(answer.userName ?? 'somebody')} answered “${shorten(oneLine(value))}”: ${title}`;
};

/** As much as fits a terminal. */
const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 160).toWellFormed()}…` : text);
