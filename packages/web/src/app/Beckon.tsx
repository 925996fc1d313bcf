import { BeckonProvider as SdkProvider } from '@beckon/react';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Sightings } from '../attention/sightings.ts';
import type { Drafts } from './drafts.ts';
import type { LateAnswers } from './late.ts';
import type { Kept, Local } from './local.ts';
import type { PushDoor } from './push.ts';
import type { Client, Mirror, Presence } from './sdk.ts';

export { useAttentive, usePresence, useSnapshot } from '@beckon/react';

/** What every screen may use. One object, handed in by main.tsx; the gallery hands in another. */
export interface Beckon {
  client: Client;
  mirror: Mirror;
  presence: Presence;
  sightings: Sightings;
  push: PushDoor;
  local: Local;
  late: LateAnswers;
  drafts: Drafts;
  /** The server as people know it: `beckon.example.com`. */
  host: string;
  /** Where the server is, as commands need it: `https://beckon.example.com`. */
  origin: string;
  /** After a sign-in or sign-out: everything known belonged to somebody else. */
  startOver: () => void;
  /** The secret that came in the address; read once, at the start. */
  secret: string | undefined;
}

const Context = createContext<Beckon | undefined>(undefined);
export const BeckonProvider = ({ value, children }: { value: Beckon; children: ReactNode }) => (
  <SdkProvider value={value}>
    <Context.Provider value={value}>{children}</Context.Provider>
  </SdkProvider>
);

export const useBeckon = (): Beckon => {
  const beckon = useContext(Context);
  if (!beckon) throw new Error('useBeckon outside of BeckonProvider');
  return beckon;
};

export const useKept = (): [Kept, Local['set']] => {
  const { local } = useBeckon();
  return [useSyncExternalStore(local.subscribe, local.get), local.set];
};
