import { useSnapshot } from '../app/Beckon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { duration, measured } from './duration.ts';
import { brief, clock, exactClock, spoken, spokenIn } from './moment.ts';
import { useNow } from './useNow.ts';

export interface Times {
  /** The server's time now: what its timestamps are compared with. */
  now: number;
  since: (at: number) => string;
  between: (from: number, to: number) => string;
  measured: (ms: number) => string;
  clock: (at: number) => string;
  exact: (at: number) => string;
  brief: (at: number) => string;
  spoken: (at: number) => string;
  /** On the clock of the person's preferences, by which quiet hours and snoozes end. */
  own: (at: number) => string;
}

/** Times in words, by the server's clock and in the reader's locale. */
export const useTimes = (): Times => {
  const texts = useTexts();
  const { locale } = texts;
  const { serverTimeOffset, preferences } = useSnapshot();
  const now = useNow() + serverTimeOffset;
  return {
    now,
    since: (at) => duration(now - at, texts),
    between: (from, to) => duration(to - from, texts, true),
    measured: (ms) => measured(ms, texts),
    clock: (at) => clock(at, locale),
    exact: (at) => exactClock(at, locale),
    brief: (at) => brief(at, now, locale),
    spoken: (at) => spoken(at, now, locale),
    own: (at) => spokenIn(preferences?.timeZone, at, now, locale),
  };
};
