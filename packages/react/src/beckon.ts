import type { Client, Mirror, Presence } from '@beckon/client';
import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react';

/** What the hooks speak through. Who made them starts and closes them: a provider comes and goes with what is drawn. */
export interface Beckon {
  readonly client: Client;
  readonly mirror: Mirror;
  readonly presence: Presence;
}

const Context = createContext<Beckon | undefined>(undefined);

/** Hands them to every component below. Give the same object until something in it is another. */
export const BeckonProvider = ({ value, children }: { value: Beckon; children?: ReactNode }): ReactElement =>
  createElement(Context.Provider, { value }, children);

/** @throws {Error} outside of a BeckonProvider */
export const useBeckon = (): Beckon => {
  const beckon = useContext(Context);
  if (!beckon) throw new Error('Beckon’s hooks are for components inside a BeckonProvider.');
  return beckon;
};
