import type { backgroundCalls } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import type { BrowserStorage } from '../storage/storage.ts';
import type { Beckon } from './payload.ts';
import type { ScopeLike } from './shapes.ts';

/** Every sentence the worker can show by itself, in the language of the app. */
export interface WorkerTexts {
  /** For a push that could not be read: something must be shown. */
  generic: { title: string; body: string };
  /** Above a notification whose button was tapped without a network: "Not sent yet". */
  notSentYet: string;
  /** "Answered by {name}" */
  answeredBy: string;
  /** The same where there is no name to say, as when it was answered at the agent's terminal. */
  answered: string;
  /** "No longer open" */
  noLongerOpen: string;
  /** "Tap to answer in the app" */
  openToAnswer: string;
}

/** What the worker's handlers work with. */
export interface WorkerContext {
  readonly scope: ScopeLike;
  readonly client: Client<keyof typeof backgroundCalls>;
  readonly clock: Clock;
  readonly storage: BrowserStorage;
  texts(lang: string | undefined): WorkerTexts;
  /** For notifications that bring none. */
  readonly icon: string | undefined;
  /** The small monochrome one of Android's status bar. */
  readonly badge: string | undefined;
}

/** Whose cookie this browser holds: what a person said or tapped in a page goes under their own session only. */
export async function signedIn({ client }: WorkerContext): Promise<string | undefined> {
  const me = await client.call('me').catch(() => undefined);
  return me?.user?.id;
}

/** What the worker says to open pages. */
export type WorkerMessage =
  /** A push came: there is news. */
  | ({ type: 'beckon.push' } & Partial<Pick<Beckon, 'id' | 'kind' | 'purpose' | 'askId' | 'conversationId'>>)
  /** A notification was tapped: show this path (with query and fragment). */
  | { type: 'beckon.open'; path: string }
  /** What waits in the outbox has changed. */
  | { type: 'beckon.outbox' };

/** What pages say to the worker. */
export type PageMessage = { type: 'beckon.drain' };
