import { type Ask, limits } from '@beckon/protocol';
import type { AgentTurn } from '../agent.ts';
import { failedWith, type ToolOutcome } from './output.ts';

/** A call that a person must approve. */
export interface Asking {
  readonly callId: string;
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Puts the ask of a call, or reads it when it was put before. Its key is the call's own, with the life of the reply in
 * it: a run that is tried again asks again, because what was approved once has perhaps run once.
 */
export const askFor = (turn: AgentTurn, { callId, title, input }: Asking): Promise<Ask> =>
  turn.ask({
    key: `call:${turn.reply.rev}:${callId}`,
    kind: 'approval',
    title: `Run ${title}?`.slice(0, limits.titleLength),
    detail: JSON.stringify(input, null, 2),
  });

/** Whether this is the ask of a call: what it came to is read in the call's result. */
export const isOfCall = ({ key }: Ask): boolean => /:call:\d+:[^:]+$/.test(key);

export type Verdict =
  | { readonly type: 'open' }
  /** `said`: what they added, for the model. */
  | { readonly type: 'approved'; readonly said: string }
  | { readonly type: 'refused'; readonly outcome: ToolOutcome };

export const verdictOf = ({ state, answer, reason }: Ask): Verdict => {
  if (state === 'open') return { type: 'open' };
  if (!answer) {
    const why =
      state === 'expired' ? 'Nobody answered in time' : `The question was withdrawn${reason ? ` (${reason})` : ''}`;
    return { type: 'refused', outcome: failedWith(`${why}, so this was not run.`) };
  }
  const name = answer.userName ?? 'Somebody';
  const said = answer.text === undefined || answer.text === '' ? '' : `${name} said: “${answer.text}”`;
  if (answer.value === 'approve' || answer.value === 'always') return { type: 'approved', said };
  const words = [`${name} denied this, so it was not run.`, said, 'Do not try the same in another way.'];
  return { type: 'refused', outcome: failedWith(words.filter((one) => one !== '').join(' ')) };
};
