import { type ChangePreferences, isFault, type Preferences, type Snooze } from '@beckon/protocol';
import { useRef, useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { useLine } from '../app/connection.ts';
import { ahead } from './ahead.ts';
import { useRules } from './useRules.ts';

export interface Choosing {
  /** With what was chosen here and is on its way. Undefined until they are known. */
  preferences: Preferences | undefined;
  /** Why the last choice came to nothing, in words. */
  problem: string | undefined;
  /** Shows the change at once, and takes it back when it is refused. Answers whether it was taken. */
  change: (change: ChangePreferences) => Promise<boolean>;
  snooze: (snooze: Snooze) => Promise<boolean>;
}

/** A person's preferences, to read and to change. Nothing waits for a network: what is said offline is refused. */
export const usePreferences = (): Choosing => {
  const { client, mirror } = useBeckon();
  const { preferences } = useSnapshot();
  const { state } = useLine();
  const { t } = useRules();
  const [mine, setMine] = useState<readonly ChangePreferences[]>([]);
  const [problem, setProblem] = useState<string>();
  const line = useRef(state);
  line.current = state;

  const attempt = async (work: () => Promise<Preferences>): Promise<boolean> => {
    setProblem(undefined);
    if (line.current === 'offline') {
      setProblem(t('rules.offline'));
      return false;
    }
    try {
      mirror.learn({ preferences: await work() });
      return true;
    } catch (thrown) {
      const why = isFault(thrown) ? thrown.message : t('refusal.server');
      setProblem(t('rules.refused', { why }));
      return false;
    }
  };
  const change = async (body: ChangePreferences): Promise<boolean> => {
    setMine((before) => [...before, body]);
    const taken = await attempt(() => client.call('changePreferences', { body }));
    setMine((before) => before.filter((one) => one !== body));
    return taken;
  };
  return {
    preferences: preferences && mine.reduce(ahead, preferences),
    problem,
    change,
    snooze: (body) => attempt(() => client.call('snooze', { body })),
  };
};
