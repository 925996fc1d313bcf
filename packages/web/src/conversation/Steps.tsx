import { Fragment } from 'react';
import { Shown } from '../ask/Visible.tsx';
import { Copy } from '../look/Copy.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { useTimes } from '../time/useTimes.ts';
import { Fold } from './Fold.tsx';
import type { Step } from './segments.ts';
import s from './steps.module.css';

/** What the agent did between its words, folded. `growing` while the message is being written. */
export const Steps = ({ steps, growing }: { steps: readonly Step[]; growing: boolean }) => (
  <div className={s.steps}>
    {steps.map((step, index) =>
      step.kind === 'tool' ? (
        <Tool key={step.callId} step={step} growing={growing} />
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a thought is its place
        <Thought key={index} step={step} growing={growing} />
      ),
    )}
  </div>
);

type ToolStep = Extract<Step, { kind: 'tool' }>;

const Tool = ({ step, growing }: { step: ToolStep; growing: boolean }) => {
  const { t } = useTalk();
  const { input, result } = step;
  const shown = input !== undefined || result?.output !== undefined;
  return (
    <Fold title={<Coded text={step.title} />} end={<Stand step={step} growing={growing} />}>
      {shown && (
        <>
          {input !== undefined && <Output text={input} label={t('step.input')} />}
          {result?.output !== undefined && <Output text={result.output} label={t('step.output')} />}
        </>
      )}
    </Fold>
  );
};

/** How a step stands: at work, done after so long, or failed. */
const Stand = ({ step: { at, result }, growing }: { step: ToolStep; growing: boolean }) => {
  const { t } = useTalk();
  const times = useTimes();
  if (!result) return growing ? <Glyph name="working" label={t('step.working')} /> : t('step.open');
  return (
    <>
      {result.error && <Glyph name="error" label={t('step.failed')} />}
      {times.between(at, result.at)}
    </>
  );
};

const Output = ({ text, label }: { text: string; label: string }) => (
  <div className={s.output}>
    <div>
      <Copy text={text} label={label} />
    </div>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard */}
    <pre dir="ltr" tabIndex={0}>
      <Shown text={text} />
    </pre>
  </div>
);

const Thought = ({ step, growing }: { step: Extract<Step, { kind: 'reasoning' }>; growing: boolean }) => {
  const { t } = useTalk();
  const now = growing && step.last;
  return (
    <Fold
      title={t(now ? 'step.thinking' : 'step.thought')}
      end={now && <Glyph name="working" label={t('step.working')} />}
    >
      <p className={s.thought} dir="auto">
        {step.text}
      </p>
    </Fold>
  );
};

/** "Read `delivery/worker.ts`": what stands in backticks is code. */
const Coded = ({ text }: { text: string }) => (
  <bdi>
    {text.split('`').map((piece, index) => {
      const Piece = index % 2 === 1 ? 'code' : Fragment;
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
      return <Piece key={index}>{piece}</Piece>;
    })}
  </bdi>
);
