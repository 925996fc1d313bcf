import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import text from '../look/text.module.css';

type Say = (words: string, urgent?: boolean) => void;
const Context = createContext<Say>(() => {});
export const useAnnounce = (): Say => useContext(Context);

/** One place where things are said to those who cannot see the page: politely, or at once. */
export const Announcer = ({ children }: { children: ReactNode }) => {
  const [polite, setPolite] = useState('');
  const [urgent, setUrgent] = useState('');
  const say = useCallback<Say>((words, atOnce = false) => (atOnce ? setUrgent(words) : setPolite(words)), []);
  return (
    <Context.Provider value={say}>
      {children}
      <div className={text.sr} role="status">
        {polite}
      </div>
      <div className={text.sr} role="alert">
        {urgent}
      </div>
    </Context.Provider>
  );
};
