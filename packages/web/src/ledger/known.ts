import type { Decision } from '@beckon/protocol';
import type { Texts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';

/** What a decision was made of, as a person reads it. What has no words of ours is shown as it is. */
export interface KnownFact {
  readonly name: string;
  readonly value: string;
  /** As the server wrote it. */
  readonly raw?: boolean;
}

const intensities = ['chill', 'vibing', 'dialed-in', 'locked-in', 'relentless'] as const;
const nearnesses = ['ask', 'conversation', 'near', 'open', 'away'] as const;

/** Told elsewhere on the page, or by the clock beside the entry. */
const elsewhere = new Set(['kind', 'now', 'since', 'lifeUntil', 'summary', 'into']);

export const knownFrom = (evidence: Decision['evidence'], texts: Texts, times: Times): KnownFact[] =>
  Object.entries(evidence).flatMap(([name, value]) => {
    if (elsewhere.has(name)) return [];
    return worded(name, value, texts, times) ?? [{ name, value: asItIs(value), raw: true }];
  });

const asItIs = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const worded = (name: string, value: unknown, { t, locale }: Texts, times: Times): KnownFact[] | undefined => {
  switch (name) {
    case 'intensity': {
      const level = intensities.find((one) => one === value);
      return level && [{ name: t('known.intensity'), value: t(`known.intensity.${level}`) }];
    }
    case 'until':
      return typeof value === 'number' ? [{ name: t('known.until'), value: times.own(value) }] : undefined;
    case 'together':
      return typeof value === 'number' ? [{ name: t('known.together'), value: String(value) }] : undefined;
    case 'devices': {
      const names = namesOf(value);
      return names && [{ name: t('known.devices'), value: new Intl.ListFormat(locale).format(names) }];
    }
    case 'looking':
      return looking(value, t, times);
    default:
      return undefined;
  }
};

const namesOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;

const looking = (value: unknown, t: Texts['t'], times: Times): KnownFact[] | undefined => {
  if (value === 'unknown') return [{ name: t('known.looking'), value: t('known.looking.unknown') }];
  const view = typeof value === 'object' && value !== null ? (value as { nearness?: unknown }) : { nearness: value };
  const nearness = nearnesses.find((one) => one === view.nearness);
  if (nearness === undefined) return undefined;
  const { on, inputAgoMs } = view as { on?: unknown; inputAgoMs?: unknown };
  return [
    { name: t('known.looking'), value: t(`known.looking.${nearness}`) },
    ...(typeof on === 'string' ? [{ name: t('known.on'), value: on }] : []),
    ...(typeof inputAgoMs === 'number' ? [{ name: t('known.touched'), value: times.between(0, inputAgoMs) }] : []),
  ];
};
