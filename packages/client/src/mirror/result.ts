import type { Ask } from '@beckon/protocol';
import type { Ruling } from '../outbox/send.ts';
import type { AnswerResult } from './contract.ts';

/** A ruling as the person's interface needs it: who was first is looked up when the refusal did not say. */
export async function resultOf(ruling: Ruling, look: () => Promise<Ask>): Promise<AnswerResult> {
  switch (ruling.type) {
    case 'answered':
    case 'closed':
      return ruling;
    case 'late': {
      const ask = ruling.ask ?? (await look().catch(() => undefined));
      return ask === undefined ? { type: 'closed' } : { type: 'late', ask };
    }
    case 'wait':
      return { type: 'queued' };
    default:
      return { type: 'fault', fault: ruling.fault };
  }
}
