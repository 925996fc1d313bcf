import { limits, type NotificationKind, visible } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import { cutToBytes } from '../kit/graphemes.ts';
import { kinds } from './kinds.ts';

/**
 * Fewer words for a push, by a model. It has a second; whatever it does, the plain words are there. What is asked is
 * never put in other words: nobody shall approve what a model made of it.
 */
export interface Briefs {
  /** The body of this notification in fewer words, the same for each device; undefined: as it is. */
  of(told: Told): Promise<string | undefined>;
}

export interface Told {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly body: string | null;
  readonly locale: string;
}

/** Says it in fewer words, in the language that the tag names. */
export type Rewrite = (words: string, locale: string, signal: AbortSignal) => Promise<string>;

/** What one line of a lock screen shows, and then one more. */
export const MOST_CHARACTERS = 80;

const LIMIT_MS = 1_000;

/** Notifications whose words are remembered, so that a retry and another device say the same. */
const MOST_KEPT = 1_000;

export const openBriefs = (
  rewrite: Rewrite,
  { clock, log }: { readonly clock: Clock; readonly log: { debug(fields: object, message: string): void } },
): Briefs => {
  const kept = new Map<string, Promise<string | undefined>>();

  const shorten = async ({ id, body, locale }: Told): Promise<string | undefined> => {
    const giveUp = new AbortController();
    const timer = clock.timer(LIMIT_MS, () => giveUp.abort(new Error(`no words within ${LIMIT_MS / 1_000} s`)));
    const late = new Promise<never>((_, reject) => {
      giveUp.signal.addEventListener('abort', () => reject(giveUp.signal.reason), { once: true });
    });
    try {
      return usable(await Promise.race([rewrite(body ?? '', locale, giveUp.signal), late]));
    } catch (error) {
      log.debug({ notificationId: id, err: error }, 'a push keeps its plain words');
      return undefined;
    } finally {
      timer.cancel();
    }
  };

  return {
    of: (told) => {
      if (!isLong(told)) return Promise.resolve(undefined);
      const known = kept.get(told.id) ?? shorten(told);
      kept.set(told.id, known);
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? told.id);
      return known;
    },
  };
};

const isLong = ({ kind, body }: Told): boolean =>
  !kinds[kind].blocking && kind !== 'summary' && kind !== 'test' && body !== null && lengthOf(body) > MOST_CHARACTERS;

/** One line that is short, or nothing: a model that talks is not quoted. */
const usable = (words: string): string | undefined => {
  const line = visible(words.replace(/\s+/g, ' ').trim());
  if (line === '' || lengthOf(line) > MOST_CHARACTERS) return undefined;
  return cutToBytes(line, limits.pushBodyBytes);
};

const lengthOf = (text: string): number => [...text].length;
