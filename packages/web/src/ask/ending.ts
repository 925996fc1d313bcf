import type { Agent, Ask } from '@beckon/protocol';
import type { LateAnswer } from '../app/late.ts';
import type { GlyphName } from '../look/Glyph.tsx';
import type { Texts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';
import { answererName, placeWords, valueWords } from './words.ts';

export interface Ending {
  glyph: GlyphName;
  title: string;
  says: string[];
  /** The agent could not do what was answered. */
  failed?: string;
}

interface Around {
  me: string | undefined;
  agent: Agent | undefined;
  name: string;
  late: LateAnswer | undefined;
  texts: Texts;
  times: Times;
}

/** How an ask ended, in one sentence and what belongs to it. */
export const endingOf = (ask: Ask, around: Around): Ending => {
  const { texts, times, name } = around;
  const { t } = texts;
  if (ask.state === 'expired') {
    const at = times.spoken(ask.expiresAt ?? ask.settledAt ?? ask.createdAt);
    return { glyph: 'expired', title: t('ended.expired', { at }), says: [t('ended.expired.says', { agent: name })] };
  }
  if (ask.state === 'cancelled' || !ask.answer) {
    const says = ask.reason ? t('ended.cancelled.reason', { reason: ask.reason }) : t('ended.cancelled.says');
    return { glyph: 'expired', title: t('ended.cancelled', { agent: name }), says: [says] };
  }
  return answered(ask, around);
};

const answered = (ask: Ask, { me, agent, name, late, texts, times }: Around): Ending => {
  const { t } = texts;
  const { answer } = ask;
  if (!answer) return { glyph: 'none', title: '', says: [] };
  const verb = ask.kind === 'approval' && typeof answer.value === 'string' ? answer.value : 'other';
  const mine = answer.userId !== null && answer.userId === me;
  const itself = answer.userId === null;
  const says: string[] = [];
  if (!mine && !itself) says.push(t('sentence', { words: placeWords(answer, name, texts) }));
  if (late) {
    const value = valueWords(ask, late.value, texts);
    const after = late.at === undefined ? '' : times.between(answer.at, late.at);
    says.push(t(after ? 'ended.late' : 'ended.unsent', { value, after }));
  }
  const { ack } = ask;
  if (!late && !(ack && !ack.ok)) says.push(tookEffect(ask, agent, name, texts, times));
  const failed = ack &&
    !ack.ok && { failed: t('ack.failed', { agent: name, reason: ack.reason ?? t('ack.noReason') }) };
  const glyph = verb === 'deny' ? 'denied' : 'approved';
  if (mine && !late) return { glyph, title: t('ended.mine', { verb }), says, ...failed };
  const who = answererName(answer, me, name, texts);
  return {
    glyph,
    title: t(itself ? 'ended.itself' : 'ended.by', { who, verb, ago: times.since(answer.at) }),
    says,
    ...failed,
  };
};

/** Connected, or heard from so lately that it may only have blinked. */
const BLINK_MS = 2 * 60_000;
const around = (agent: Agent | undefined, times: Times): boolean =>
  agent !== undefined && (agent.online || times.now - (agent.lastSeenAt ?? 0) < BLINK_MS);

/** What became of the answer at the agent. */
const tookEffect = (ask: Ask, agent: Agent | undefined, name: string, { t }: Texts, times: Times): string => {
  const { ack, answer } = ask;
  if (!ack) return t(around(agent, times) ? 'ack.none' : 'ack.away', { agent: name });
  const after = times.between(answer?.at ?? ack.at, ack.at);
  return t(answer?.value === 'deny' ? 'ack.told' : 'ack.wentOn', { agent: name, after });
};
