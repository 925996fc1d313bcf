import type { AnswerValue } from '@beckon/protocol';

/** An answer of this device that came second. The server keeps only the first, so the page remembers its own. */
export interface LateAnswer {
  value: AnswerValue;
  /** When it came, by the server's clock; absent when it was still waiting for a network. */
  at?: number;
}

export interface LateAnswers {
  get(askId: string): LateAnswer | undefined;
  add(askId: string, late: LateAnswer): void;
  /** It was taken back. */
  remove(askId: string): void;
}

export const openLateAnswers = (): LateAnswers => {
  const byAsk = new Map<string, LateAnswer>();
  return {
    get: (askId) => byAsk.get(askId),
    add: (askId, late) => void byAsk.set(askId, late),
    remove: (askId) => void byAsk.delete(askId),
  };
};
