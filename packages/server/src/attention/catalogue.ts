import type { EventType } from '@beckon/protocol';

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
  readonly events: Readonly<Record<EventType, string>>;
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
  events: { error: 'An error', task_complete: 'Finished', idle: 'Waits for something to do', progress: 'Progress' },
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
  events: { error: 'Ein Fehler', task_complete: 'Fertig', idle: 'Wartet auf Arbeit', progress: 'Fortschritt' },
  test: { title: 'Beckon', body: 'Dieses Gerät ist erreichbar.' },
};

/** The texts for a BCP 47 tag, by its language alone; English where we speak no other. */
export const textsFor = (locale: string): Texts => (/^de(?:[-_]|$)/i.test(locale) ? de : en);
