import { pages } from '@beckon/protocol';
import { useLocation } from 'wouter';
import { useSnapshot } from '../app/Beckon.tsx';

/** The open asks before and after this one, in the order of the Inbox. */
export const useNeighbours = (id: string): { next: (() => void) | undefined; previous: (() => void) | undefined } => {
  const { open } = useSnapshot();
  const [, navigate] = useLocation();
  const at = open.findIndex((ask) => ask.id === id);
  const go = (step: 1 | -1): (() => void) | undefined => {
    const other = at === -1 ? open[0] : open[at + step];
    return other && other.id !== id ? () => navigate(pages.ask(other.id)) : undefined;
  };
  return { next: go(1), previous: go(-1) };
};
