import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useSnapshot } from './Beckon.tsx';
import type { Snapshot } from './sdk.ts';

/**
 * What the person needs to know about the line: `fine`; `offline` when the device has no network; `silent` when the
 * network works and the server does not answer. `since` is when it was last fine, by this device's clock.
 */
export interface Line {
  state: 'fine' | 'offline' | 'silent';
  since: number;
}

/** A pause this short is not worth a word. */
const PATIENCE_MS = 4_000;
const fine: ReadonlySet<Snapshot['connection']> = new Set([
  'live',
  'polling',
  'catching_up',
  'loading',
  'closed',
  'signed_out',
]);

const subscribeOnline = (listener: () => void): (() => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};

export const useLineState = (): Line => {
  const { connection } = useSnapshot();
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const well = online && fine.has(connection);
  const [brokenAt, setBrokenAt] = useState<number>();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    setBrokenAt(well ? undefined : Date.now());
    if (well) return;
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [well]);
  if (well || brokenAt === undefined) return { state: 'fine', since: 0 };
  if (!online) return { state: 'offline', since: brokenAt };
  return { state: connection === 'unreachable' || !patient ? 'silent' : 'fine', since: brokenAt };
};

const Context = createContext<Line>({ state: 'fine', since: 0 });
export const LineProvider = Context.Provider;
export const useLine = (): Line => useContext(Context);
