import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import type { Test } from './useTest.ts';

/** A test in one line: "Shown after 320 ms". */
export const TestWords = ({ test }: { test: Test }) => {
  const { t } = useTexts();
  const times = useTimes();
  const words = t(`test.words.${test.state}`, { after: times.measured(test.shownAfter ?? test.acceptedAfter ?? 0) });
  const bad = test.state === 'failed' || test.state === 'refused' || test.state === 'silent';
  return (
    <span role="status" className={bad ? text.error : undefined}>
      {words}
      {bad && test.reason ? ` ${test.reason}` : ''}
    </span>
  );
};
