import { SnoozeSheet } from './SnoozeSheet.tsx';
import { usePreferences } from './usePreferences.ts';

/** The sheet of snoozes over a page that does not deal with preferences. */
export default function Snoozing({ close }: { close: () => void }) {
  const choosing = usePreferences();
  const { preferences } = choosing;
  return preferences && <SnoozeSheet choosing={choosing} preferences={preferences} close={close} />;
}
