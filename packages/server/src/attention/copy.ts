import { type Ask, type EventType, limits, type NotificationKind, visible } from '@beckon/protocol';
import { cutToBytes, utf8Bytes } from '../kit/graphemes.ts';
import { textsFor } from './catalogue.ts';

/** What a notification says. */
export interface Copy {
  readonly title: string;
  readonly body: string;
}

/** Who speaks, and where. */
export interface Speaker {
  readonly agentName: string;
  readonly conversationTitle?: string | undefined;
}

/** The words of an ask. */
export type AskWords = Pick<Ask, 'title' | 'body' | 'detail' | 'detailTruncated'>;

/** The words of an event. */
export interface EventWords {
  readonly type: EventType;
  readonly title?: string | undefined;
  readonly body?: string | undefined;
}

/** A phone shows about 40 characters of a title; this is room for both names in any script. */
const TITLE_BYTES = 200;

/**
 * What a notification says about an ask: who asks, and as much of the question as fits. The detail is in it whole or
 * not at all, because a command that was cut reads like another command.
 */
export const askCopy = (about: Speaker & { readonly ask: AskWords }): Copy => ({
  title: speaker(about),
  body: askBody(about.ask).body,
});

/** What a notification says about an event. One without words of its own has no body: `bodyOf` gives it ours. */
export const eventCopy = (about: Speaker & { readonly event: EventWords }): Pick<Copy, 'title'> & Partial<Copy> => {
  const { title, body } = about.event;
  const words = lines(title, body);
  return { title: speaker(about), ...(words !== '' && { body: cutToBytes(prose(words), limits.pushBodyBytes) }) };
};

/** A body as its person reads it: what was written, else what the kind says in their language. */
export const bodyOf = (kind: NotificationKind, body: string | null, locale: string): string =>
  body ?? textsFor(locale).kinds[kind];

/** How many of them a summary names. */
const MOST_NAMED = 4;

/** What one notification says about several: how many, and a line for each of the first. */
export const summaryCopy = (
  parts: readonly { readonly kind: NotificationKind; readonly title: string; readonly body: string | null }[],
  locale: string,
): Copy => {
  const texts = textsFor(locale);
  const named = parts.slice(0, MOST_NAMED).map(({ kind, title, body }) => {
    const [first = ''] = bodyOf(kind, body, locale).split('\n');
    return cutToBytes(`${title}: ${first}`, limits.pushBodyBytes / (MOST_NAMED + 1));
  });
  const more = parts.length - named.length;
  return {
    title: texts.whileQuiet(parts.length),
    body: [...named, ...(more > 0 ? [texts.andMore(more)] : [])].join('\n'),
  };
};

/** What a notification says about a message: its beginning. */
export const messageCopy = (about: Speaker & { readonly text: string }): Copy => ({
  title: speaker(about),
  body: cutToBytes(prose(about.text), limits.pushBodyBytes),
});

/**
 * What became of an ask, for the notification that takes the place of the alert. One that is open is no longer asked
 * of this person: they left the conversation in which they were.
 */
export const settleCopy = (ask: Pick<Ask, 'kind' | 'state' | 'answer'>, locale = 'en'): string => {
  const texts = textsFor(locale);
  if (ask.state === 'cancelled' || ask.state === 'open') return texts.cancelled;
  if (ask.state === 'expired') return texts.expired;
  if (!ask.answer) return '';
  const { userName, value } = ask.answer;
  if (userName === null) return texts.answeredThere;
  const name = visible(userName);
  if (ask.kind !== 'approval') return texts.answeredBy(name);
  if (value === 'approve') return texts.approvedBy(name);
  if (value === 'always') return texts.alwaysApprovedBy(name);
  return value === 'deny' ? texts.deniedBy(name) : texts.answeredBy(name);
};

/**
 * The body about an ask, and whether what is answered is in it whole: title and detail, or, where there is no detail,
 * title and body. Whoever sees a body that is not whole has not seen what they would answer.
 */
export const askBody = (ask: AskWords): { readonly body: string; readonly whole: boolean } => {
  const whole = ask.detailTruncated !== true;
  const everything = together(ask.title, ask.body, ask.detail);
  if (everything !== undefined) return { body: everything, whole };
  const essence = ask.detail ? together(ask.title, ask.detail) : undefined;
  if (essence !== undefined) return { body: essence, whole };
  const beginning = lines(ask.title, cutToBytes(ask.body ?? '', limits.pushBodyBytes));
  return { body: cutToBytes(visible(beginning), limits.pushBodyBytes), whole: false };
};

/** These words in one body, made visible; undefined when it has no room. A detail may have 256 KiB: measure, then look. */
const together = (...words: readonly (string | undefined)[]): string | undefined => {
  if (utf8Bytes(lines(...words)) > limits.pushBodyBytes) return undefined;
  // Each for itself: a carriage return at the end of one would read as half of the line break that follows.
  const shown = lines(...words.map((text) => text && visible(text)));
  return utf8Bytes(shown) <= limits.pushBodyBytes ? shown : undefined;
};

const lines = (...words: readonly (string | undefined)[]): string =>
  words.filter((line) => line !== undefined && line.trim() !== '').join('\n');

const speaker = ({ agentName, conversationTitle }: Speaker): string => {
  const names = conversationTitle?.trim() ? [agentName, conversationTitle] : [agentName];
  return cutToBytes(prose(names.join(' · ')), TITLE_BYTES);
};

/** Words in which nothing is approved: made visible, but for the blanks that French, German and Japanese are set with. */
const prose = (text: string): string => visible(text.replace(/\p{Zs}/gu, ' '));
