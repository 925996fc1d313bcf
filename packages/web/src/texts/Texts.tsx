import { createContext, useContext } from 'react';
import type { Texts } from './format.ts';

const Context = createContext<Texts | undefined>(undefined);

export const TextsProvider = Context.Provider;

export const useTexts = (): Texts => {
  const texts = useContext(Context);
  if (!texts) throw new Error('useTexts outside of TextsProvider');
  return texts;
};
