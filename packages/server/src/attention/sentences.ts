import type { Preferences } from '@beckon/protocol';
import type { Reason, Verdict } from './facts.ts';

/** Why something was decided, in one plain sentence, in the words of the person it is about. */

interface About {
  readonly locale: string;
  readonly preferences: Pick<Preferences, 'timeZone'>;
}

/** A time of day on the person's clock, with the day when that is not today's. */
export const clockTime = (at: number, now: number, { locale, preferences: { timeZone } }: About): string => {
  const time = formatter(locale, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = formatter(locale, timeZone, { weekday: 'long', day: 'numeric', month: 'long' });
  // midnight is still tonight: within eighteen hours a time alone is clear
  return at - now < 18 * 3_600_000 ? time.format(at) : `${day.format(at)}, ${time.format(at)}`;
};

/**
 * Making one takes 50 µs; one has 36 kB, and what people call their language and their zone is theirs to choose. For the
 * module and not for a house: each follows from its key alone, and nothing changes it.
 */
const formatters = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATTERS = 200;

const formatter = (anyLocale: string, timeZone: string, how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const locale = localeOr(anyLocale);
  const key = `${locale} ${timeZone} ${how.hour ?? ''}`;
  const known = formatters.get(key) ?? format(locale, timeZone, how);
  formatters.delete(key);
  formatters.set(key, known);
  if (formatters.size > MOST_FORMATTERS) formatters.delete(formatters.keys().next().value ?? key);
  return known;
};

/** A tag or a zone that this Node does not know costs nobody their notification: then it is English, and UTC. */
const format = (locale: string, timeZone: string, how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat(locale, { ...how, timeZone });
  } catch {
    return new Intl.DateTimeFormat(isGerman(locale) ? 'de' : 'en-GB', { ...how, timeZone: 'UTC' });
  }
};

/** Sentences are in English or German, and so are their times: another language reads English. */
const localeOr = (locale: string): string => (isGerman(locale) ? locale : /^en\b/i.test(locale) ? locale : 'en-GB');
const isGerman = (locale: string): boolean => /^de(?:[-_]|$)/i.test(locale);

/** The sentence of a verdict, for its person. */
export const sentenceOf = (
  verdict: Pick<Verdict, 'reason' | 'until' | 'deviceIds'>,
  now: number,
  about: About,
): string =>
  (isGerman(about.locale) ? de : en)[verdict.reason]({
    until: verdict.until === undefined ? '' : clockTime(verdict.until, now, about),
    seconds: verdict.until === undefined ? 0 : Math.max(1, Math.round((verdict.until - now) / 1_000)),
    devices: verdict.deviceIds.length,
  });

interface Words {
  readonly until: string;
  readonly seconds: number;
  readonly devices: number;
}

type Sentences = Readonly<Record<Reason, (words: Words) => string>>;

const every = (devices: number): string => (devices === 1 ? 'your device is told' : `your ${devices} devices are told`);
const waits = (seconds: number): string => `so your devices wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;

const en: Sentences = {
  too_late: () => 'Its time was over before anybody could be told.',
  test_requested: () => 'You asked for a test, so this device is told.',
  no_repeat: () => 'At the intensity you chose, this is told once.',
  looking_at_ask: ({ seconds }) => `You have this very question in front of you, ${waits(seconds)} for your answer.`,
  ask_in_front: ({ seconds }) => `It came up in the conversation before you, ${waits(seconds)} for you to see it.`,
  agent_blocked: ({ devices }) => `The agent is blocked until you answer, so ${every(devices)}.`,
  still_blocked: ({ devices }) => `The agent is still blocked until you answer, so ${every(devices)} once more.`,
  no_device: () => 'No device of yours can be told: none is registered. It waits in the app.',
  rolled_up: () => 'It is a part of a larger task: you hear of the whole.',
  unknown_parent: () => 'It is a part of a task that Beckon does not know, so it stays quiet.',
  muted: () => 'You muted this conversation: only an agent that is blocked comes through.',
  in_app_only: () => 'You chose to see this kind in the app only.',
  below_intensity: () => 'At the intensity you chose, this kind stays in the app.',
  snoozed: ({ until }) =>
    until ? `You snoozed until ${until}, so it waits.` : 'You snoozed, and progress is not kept.',
  quiet_hours: ({ until }) =>
    until ? `Your quiet hours last until ${until}, so it waits.` : 'It is your quiet hours, and progress is not kept.',
  still_idle: () => 'The agent says again that it has nothing to do: that is told once, by the one before.',
  collapsed: () => 'This agent has told you a lot in a short time: this one is collapsed into the one before.',
  looking: ({ seconds }) => `You had this conversation in front of you, ${waits(seconds)} for you to read it.`,
  near: ({ seconds }) => `You were at another page here, which shows a notice at once, ${waits(seconds)}.`,
  open: ({ seconds }) => `You had Beckon open, hidden or untouched, ${waits(seconds)}.`,
  agent_failed: ({ devices }) => `The agent reported an error, so ${every(devices)}.`,
  new_message: ({ devices }) =>
    `There is a new message for you, and nothing showed that you read it, so ${every(devices)}.`,
  task_complete: ({ devices }) => `The agent has finished, so ${every(devices)}.`,
  agent_idle: ({ devices }) => `The agent has had nothing to do for a while, so ${every(devices)}.`,
  agent_progress: ({ devices }) => `The agent reported progress, so ${every(devices)}.`,
  not_weighed: ({ devices }) => `Beckon could not weigh this, by a mistake of its own, so ${every(devices)}.`,
  summary: ({ devices }) => `What waited while it was quiet comes as one, so ${every(devices)}.`,
  summarised: () => 'It waited while it was quiet, and came in one notification with the others.',
};

const alle = (devices: number): string =>
  devices === 1 ? 'wird dein Gerät benachrichtigt' : `werden deine ${devices} Geräte benachrichtigt`;
const warten = (seconds: number): string =>
  `darum warten deine Geräte ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'}`;

const de: Sentences = {
  too_late: () => 'Seine Zeit war vorbei, bevor es jemandem gesagt werden konnte.',
  test_requested: () => 'Du hast einen Test verlangt, darum wird dieses Gerät benachrichtigt.',
  no_repeat: () => 'Bei deiner Einstellung wird das nur einmal gesagt.',
  looking_at_ask: ({ seconds }) => `Du hast genau diese Frage vor dir, ${warten(seconds)} auf deine Antwort.`,
  ask_in_front: ({ seconds }) => `Es kam in der Unterhaltung vor dir, ${warten(seconds)}, bis du es siehst.`,
  agent_blocked: ({ devices }) => `Der Agent wartet auf deine Antwort, darum ${alle(devices)}.`,
  still_blocked: ({ devices }) => `Der Agent wartet noch immer auf deine Antwort, darum ${alle(devices)}.`,
  no_device: () => 'Keines deiner Geräte ist erreichbar: es ist keines angemeldet. Es wartet in der App.',
  rolled_up: () => 'Es gehört zu einer größeren Aufgabe: du hörst vom Ganzen.',
  unknown_parent: () => 'Es gehört zu einer Aufgabe, die Beckon nicht kennt, darum bleibt es still.',
  muted: () => 'Du hast diese Unterhaltung stummgeschaltet: nur ein Agent, der wartet, kommt durch.',
  in_app_only: () => 'Du siehst diese Art nur in der App, so hast du es gewählt.',
  below_intensity: () => 'Bei deiner Einstellung bleibt diese Art in der App.',
  snoozed: ({ until }) =>
    until
      ? `Du hast Ruhe bis ${until} verlangt, darum wartet es.`
      : 'Du hast Ruhe verlangt, und Fortschritt wird nicht aufgehoben.',
  quiet_hours: ({ until }) =>
    until
      ? `Deine Ruhezeit dauert bis ${until}, darum wartet es.`
      : 'Es ist deine Ruhezeit, und Fortschritt wird nicht aufgehoben.',
  still_idle: () => 'Der Agent sagt noch einmal, dass er nichts zu tun hat: das sagt schon die vorige Nachricht.',
  collapsed: () => 'Dieser Agent hat dir in kurzer Zeit viel gesagt: dies ist im Vorigen enthalten.',
  looking: ({ seconds }) => `Du hattest diese Unterhaltung vor dir, ${warten(seconds)}, bis du es gelesen hast.`,
  near: ({ seconds }) => `Du warst auf einer anderen Seite, die es sofort anzeigt, ${warten(seconds)}.`,
  open: ({ seconds }) => `Du hattest Beckon offen, verdeckt oder unberührt, ${warten(seconds)}.`,
  agent_failed: ({ devices }) => `Der Agent hat einen Fehler gemeldet, darum ${alle(devices)}.`,
  new_message: ({ devices }) =>
    `Es gibt eine neue Nachricht, und nichts zeigte, dass du sie gelesen hast, darum ${alle(devices)}.`,
  task_complete: ({ devices }) => `Der Agent ist fertig, darum ${alle(devices)}.`,
  agent_idle: ({ devices }) => `Der Agent hat seit einer Weile nichts zu tun, darum ${alle(devices)}.`,
  agent_progress: ({ devices }) => `Der Agent hat Fortschritt gemeldet, darum ${alle(devices)}.`,
  not_weighed: ({ devices }) => `Beckon konnte das nicht abwägen, durch einen eigenen Fehler, darum ${alle(devices)}.`,
  summary: ({ devices }) => `Was in der Ruhezeit wartete, kommt zusammen, darum ${alle(devices)}.`,
  summarised: () => 'Es wartete in der Ruhezeit und kam mit den anderen in einer Benachrichtigung.',
};
