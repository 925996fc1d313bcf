import type { Clock } from '@beckon/client';
import type { AgentClient } from '@beckon/client/agent';
import { type Serving, serveTurn, type TurnHandler } from '@beckon/client/agent';
import type { Conversation, ParsedBody, Routes, Turn } from '@beckon/protocol';

/** What the runs of this agent need of Beckon. */
export interface Runs {
  /** The person in whose name is said what is typed here; null: nobody. */
  owner(): Promise<string | null>;
  /** What was typed here, with the run that answers it. The same again is the same. */
  begin(body: ParsedBody<Routes['beginRun']>): Promise<Turn>;
  /** The oldest run that waits in this conversation, if any does. */
  claim(conversationId: string): Promise<Turn | null>;
  /** Works on a claimed run: keeps the claim, writes what the handler yields, ends it. */
  serve(turn: Turn, handler: TurnHandler): Serving;
  /** Something that was typed here and is not answered. */
  say(conversationId: string, body: ParsedBody<Routes['postMessage']>): Promise<unknown>;
  thread(conversationId: string): Promise<Conversation>;
  rename(conversationId: string, body: ParsedBody<Routes['updateConversation']>): Promise<Conversation>;
}

/** Beckon, as far as the bridge speaks to it. */
export type Beckon = Pick<
  AgentClient,
  'open' | 'wait' | 'answer' | 'cancel' | 'ack' | 'event' | 'conversation' | 'state'
> &
  Runs;

/** The agent's client with its runs. */
export function withRuns(agent: AgentClient, clock: Clock): Beckon {
  const { client } = agent;
  return {
    ...agent,
    async owner() {
      const { agent: me } = await client.call('me');
      return me?.ownerId ?? null;
    },
    begin: (body) => client.call('beginRun', { body }),
    claim: (conversationId) => client.call('claimRun', { body: { conversationId }, query: {} }),
    serve: (turn, handler) => serveTurn(agent, clock, turn, handler),
    say: (id, body) => client.call('postMessage', { params: { id }, body }),
    thread: (id) => client.call('getConversation', { params: { id } }),
    rename: (id, body) => client.call('updateConversation', { params: { id }, body }),
  };
}
