import assert from 'node:assert/strict';
import { type BodyOf, contexts, type Message, type Routes, type Run, type Turn } from '@beckon/protocol';
import { type Person, type Robot, type Tenant, unique } from './tenant.ts';
import type { Answer } from './wire.ts';

export interface Prompted {
  readonly messageId: string;
  readonly replyId: string;
  readonly runId: string;
}

type Finish = Omit<BodyOf<Routes['finishRun']>, 'fence'>;

/** A person and their agent, which works over HTTP, in a conversation. */
export interface Talk {
  readonly ann: Person;
  readonly robot: Robot;
  readonly id: string;
  readonly params: { readonly id: string };
  /** What somebody who looks at it declares. */
  readonly context: string;
  says(text?: string, cid?: string): Promise<Prompted>;
  /** The run that the agent gets. It must get one. */
  claims(wait?: number): Promise<Turn>;
  /** Nothing is there to do. */
  idles(): Promise<void>;
  writes(turn: Turn, ...writes: readonly object[]): Promise<Answer>;
  finishes(turn: Turn, finish?: Finish): Promise<Run>;
  /** Says a word, and is done. */
  answers(turn: Turn): Promise<Run>;
  run(id: string): Promise<Run>;
  message(id: string): Promise<Message>;
}

/** A piece of the first part, which is text. */
export const piece = (at: number, text: string, part = 0) => ({ type: 'text', part, at, text });

export const aTalk = async (tenant: Tenant, conversation: object = {}): Promise<Talk> => {
  const { ann, robot } = await tenant.pair();
  const { id } = await robot.does('createConversation', { body: conversation });
  const params = { id };
  const writes: Talk['writes'] = ({ run, fence }, ...writes) =>
    robot.call('writeRun', { params: { id: run.id }, body: { fence, writes } });
  const finishes: Talk['finishes'] = ({ run, fence }, finish = { status: 'done' }) =>
    robot.does('finishRun', { params: { id: run.id }, body: { fence, ...finish } });
  return {
    ...{ ann, robot, id, params, writes, finishes },
    context: contexts.conversation(robot.id, id),
    says: async (text = 'Hello', cid = unique('cid')) =>
      (await ann.does('postMessage', { params, body: { cid, text } })) as Prompted,
    claims: async (wait = 0) => {
      const { status, body } = await robot.call('claimRun', { query: { wait } });
      assert.equal(status, 200, 'there is no run to claim');
      return body as Turn;
    },
    idles: async () => {
      assert.equal((await robot.call('claimRun')).status, 204, 'there is a run to claim');
    },
    answers: async (turn) => {
      await writes(turn, piece(0, 'Here you are.'));
      return finishes(turn);
    },
    run: (runId) => ann.does('getRun', { params: { id: runId } }),
    message: async (messageId) => {
      const found = (await ann.does('listMessages', { params })).items.find((one) => one.id === messageId);
      assert.ok(found, 'the message is not in the conversation');
      return found;
    },
  };
};
