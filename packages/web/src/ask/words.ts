import type { Agent, Answer, AnswerValue, Ask } from '@beckon/protocol';
import type { Texts } from '../texts/format.ts';

/** The words of an answer: "Approve", "Deny", the labels of what was chosen. */
export const valueWords = (ask: Ask, value: AnswerValue, { t, locale }: Texts): string => {
  if (value === null) return t('answer.own');
  if (ask.kind === 'approval' && typeof value === 'string') {
    if (value === 'approve' || value === 'always' || value === 'deny') return t(`answer.${value}`);
  }
  const ids = typeof value === 'string' ? [value] : value;
  const labels = ids.map((id) => `“${ask.options?.find((option) => option.id === id)?.label ?? id}”`);
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(labels);
};

/** Who answered, for the beginning of a sentence: "You", a name, or the agent itself. */
export const answererName = (answer: Answer, me: string | undefined, agent: string, { t }: Texts): string => {
  if (answer.userId !== null && answer.userId === me) return t('who.you');
  return answer.userName ?? agent;
};

/** Where: "On iPhone, from the notification". */
export const placeWords = (answer: Answer, agent: string, { t }: Texts): string => {
  if (answer.via === 'agent') return t('via.agent', { agent });
  if (answer.via === 'api') return t('via.api');
  if (answer.deviceName === undefined) return t(answer.via === 'app' ? 'via.app' : 'via.notification');
  return t(answer.via === 'app' ? 'via.app.on' : 'via.notification.on', { device: answer.deviceName });
};

export const agentName = (agents: ReadonlyMap<string, Agent>, id: string | undefined, { t }: Texts): string =>
  (id !== undefined && agents.get(id)?.name) || t('who.agent');
