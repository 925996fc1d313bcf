import type { AnswerValue } from '@beckon/protocol';

/** An answer of this device that came second. The server keeps only the first, so the page remembers its own. */
export interface LateAnswer {
  value: AnswerValue;
  /** By the server's clock. */
  at: number;
}

export interface LateAnswers {
  get(askId: string): LateAnswer | undefined;
  add(askId: string, late: LateAnswer): void;
}

export const openLateAnswers = (): LateAnswers => {
  const byAsk = new Map<string, LateAnswer>();
  return {
    get: (askId) => byAsk.get(askId),
    add: (askId, late) => void byAsk.set(askId, late),
  };
};
