import type { NotificationKind } from '@beckon/protocol';

/** Everything a notification says in words of ours. What agents and people wrote is never in here. */
export interface Texts {
  readonly approve: string;
  readonly deny: string;
  readonly answeredBy: (name: string) => string;
  readonly approvedBy: (name: string) => string;
  readonly alwaysApprovedBy: (name: string) => string;
  readonly deniedBy: (name: string) => string;
  /** The agent's own terminal took the answer. */
  readonly answeredThere: string;
  readonly cancelled: string;
  readonly expired: string;
  /** What a notification says that has no words of its own, or may not show them. */
  readonly kinds: Readonly<Record<NotificationKind, string>>;
  readonly whileQuiet: (count: number) => string;
  readonly andMore: (count: number) => string;
  readonly test: { readonly title: string; readonly body: string };
}

const en: Texts = {
  approve: 'Approve',
  deny: 'Deny',
  answeredBy: (name) => `Answered by ${name}`,
  approvedBy: (name) => `Approved by ${name}`,
  alwaysApprovedBy: (name) => `Always approved by ${name}`,
  deniedBy: (name) => `Denied by ${name}`,
  answeredThere: 'Answered where the agent runs',
  cancelled: 'No longer asked',
  expired: 'Ran out',
  kinds: {
    approval: 'Asks for your approval',
    input: 'Asks you something',
    error: 'An error',
    message: 'A new message',
    task_complete: 'Finished',
    idle: 'Waits for something to do',
    progress: 'Progress',
    summary: 'Several things',
    test: 'A test',
  },
  whileQuiet: (count) => `${count} things while it was quiet`,
  andMore: (count) => `and ${count} more`,
  test: { title: 'Beckon', body: 'This device can be told.' },
};

const de: Texts = {
  approve: 'Erlauben',
  deny: 'Ablehnen',
  answeredBy: (name) => `Beantwortet von ${name}`,
  approvedBy: (name) => `Erlaubt von ${name}`,
  alwaysApprovedBy: (name) => `Immer erlaubt von ${name}`,
  deniedBy: (name) => `Abgelehnt von ${name}`,
  answeredThere: 'Beantwortet, wo der Agent läuft',
  cancelled: 'Nicht mehr gefragt',
  expired: 'Abgelaufen',
  kinds: {
    approval: 'Bittet um deine Erlaubnis',
    input: 'Fragt dich etwas',
    error: 'Ein Fehler',
    message: 'Eine neue Nachricht',
    task_complete: 'Fertig',
    idle: 'Wartet auf Arbeit',
    progress: 'Fortschritt',
    summary: 'Mehreres',
    test: 'Ein Test',
  },
  whileQuiet: (count) => `${count} Nachrichten aus der Ruhezeit`,
  andMore: (count) => `und ${count} weitere`,
  test: { title: 'Beckon', body: 'Dieses Gerät ist erreichbar.' },
};

/** The texts for a BCP 47 tag, by its language alone; English where we speak no other. */
export const textsFor = (locale: string): Texts => (/^de(?:[-_]|$)/i.test(locale) ? de : en);
