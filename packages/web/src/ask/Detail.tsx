import { useMemo } from 'react';
import { Copy } from '../look/Copy.tsx';
import { cx } from '../look/cx.ts';
import s from '../look/well.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { flagsApart } from './command.ts';
import type { FileDiff, Row } from './diff.ts';
import { shapeOf } from './lines.ts';
import { Shown } from './Visible.tsx';

/** What is approved, to the letter. Wraps, and never scrolls sideways. */
export const Detail = ({ detail, bare = false }: { detail: string; bare?: boolean }) => {
  const { t } = useTexts();
  const shape = useMemo(() => shapeOf(detail), [detail]);
  if (shape.kind === 'diff') return <Files files={shape.files} />;
  const command = shape.kind === 'command';
  return (
    <div className={s.well}>
      {!bare && (
        <div className={s.head}>
          <span>{t(command ? 'detail.command' : 'detail.text')}</span>
          <Copy text={detail} label={t(command ? 'common.copyCommand' : 'detail.copy')} />
        </div>
      )}
      <code className={cx(s.body, command && shape.lines.length === 1 && s.prompt)}>
        {shape.lines.map((line, index) =>
          shape.lines.length === 1 ? (
            <Words key={line} text={line} index={index} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <span key={index} className={s.line1}>
              <Words text={line} index={index} />
            </span>
          ),
        )}
      </code>
    </div>
  );
};

const Line = ({ text, index }: { text: string; index: number }) => (
  <>
    <Shown text={text} />
    <i data-line={index} />
  </>
);

/** A line of a command or a text. A flag is broken only where it is longer than a line: `-` and `-force` are not `--force`. */
const Words = ({ text, index }: { text: string; index: number }) => (
  <>
    {flagsApart(text).map((part, place) =>
      part.startsWith('-') ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
        <span key={place} className={s.flag}>
          <Shown text={part} />
        </span>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
        <Shown key={place} text={part} />
      ),
    )}
    <i data-line={index} />
  </>
);

const Files = ({ files }: { files: FileDiff[] }) => {
  const { t } = useTexts();
  let line = 0;
  return files.map((file, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a file is its place in the diff
    <div key={index} className={s.well}>
      <div className={s.head}>
        <span className={s.path}>{file.path === undefined ? t('detail.text') : <Shown text={file.path} />}</span>
        <Tally added={file.added} removed={file.removed} />
      </div>
      <div className={s.diff}>
        {file.rows.map((row) => {
          line += 1;
          return <DiffRow key={line} row={row} index={line} />;
        })}
      </div>
    </div>
  ));
};

export const Tally = ({ added, removed }: { added: number; removed: number }) => (
  <span className={s.tally}>
    {added > 0 && <span className={s.plus}>+{added}</span>}
    {removed > 0 && <span className={s.minus}>−{removed}</span>}
  </span>
);

const signs = { add: '+', del: '−', context: '' } as const;

const DiffRow = ({ row, index }: { row: Row; index: number }) => {
  if (row.kind === 'meta') {
    return (
      <div className={s.meta}>
        <Line text={row.text} index={index} />
      </div>
    );
  }
  const [from, to] = row.mark ?? [0, 0];
  return (
    <div className={cx(s.line, row.kind !== 'context' && s[row.kind])}>
      <span>{row.number}</span>
      <span>{signs[row.kind]}</span>
      <span>
        <Shown text={row.text.slice(0, from)} />
        {to > from && (
          <mark>
            <Shown text={row.text.slice(from, to)} />
          </mark>
        )}
        <Line text={row.text.slice(to)} index={index} />
      </span>
    </div>
  );
};
