import type { Ask } from '@beckon/protocol';
import { useState } from 'react';
import { useKept } from '../app/Beckon.tsx';
import { DockNote } from '../app/Screen.tsx';
import { useDesk } from '../app/useDesk.ts';
import { Answers, Button } from '../look/Button.tsx';
import { TextArea } from '../look/Field.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { AlwaysSheet } from './AlwaysSheet.tsx';
import { ApprovalButtons, Sure, useApproval } from './approval.tsx';
import s from './ask.module.css';
import { useKeys } from './keys.ts';
import { Keycap, Refused } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import { useNeighbours } from './useNeighbours.ts';
import type { Seen } from './useSeen.ts';

interface Props {
  ask: Ask;
  answering: Answering;
  seen: Seen;
  whole: boolean;
}

/** Deny at the start, Approve at the end, always. Emphasis goes to the safer answer. */
export const ApprovalDock = ({ ask, answering, seen, whole }: Props) => {
  const { t } = useTexts();
  const desk = useDesk();
  const [{ singleKeys }] = useKept();
  const [note, setNote] = useState<string>();
  const [always, setAlways] = useState(false);
  const approval = useApproval(ask, answering, seen, whole, note);
  const { high, blocked, give, approve } = approval;
  const neighbours = useNeighbours(ask.id);

  useKeys({
    a: approve,
    d: () => give('deny'),
    n: () => setNote((open) => open ?? ''),
    j: neighbours.next,
    k: neighbours.previous,
  });
  const hints = desk && singleKeys;

  const buttons = <ApprovalButtons approval={approval} hints={hints} />;

  return (
    <>
      {answering.fault && <Refused fault={answering.fault} />}
      {note !== undefined && (
        <div className={s.note}>
          <TextArea
            label={t('ask.note')}
            hint={t('ask.note.hint')}
            value={note}
            short
            autoFocus
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      )}
      <DockNote>
        {note === undefined && (
          <Button tone="text" edge onClick={() => setNote('')}>
            <Icon name="note" size="s" />
            <span>{t('ask.note.add')}</span>
          </Button>
        )}
        {ask.always && (
          <Button tone="text" edge onClick={() => setAlways(true)} disabled={blocked}>
            {t('ask.always')}
          </Button>
        )}
        {seen.long && !seen.all ? (
          <>
            <span>{t('ask.seen', { count: seen.count, total: seen.total })}</span>
            <Button tone="text" edge onClick={seen.next}>
              <span>{t('ask.seen.next')}</span>
              <Icon name="arrdown" size="s" />
            </Button>
          </>
        ) : (
          high && <span>{t(blocked ? 'ask.hold.blocked' : 'ask.hold.how')}</span>
        )}
      </DockNote>
      {desk ? (
        <div className={s.deskDock}>
          <div className={s.keys}>
            {hints && (
              <span>
                <Keycap>J</Keycap>
                <Keycap>K</Keycap>
                {t('shortcut.move')}
              </span>
            )}
          </div>
          {buttons}
        </div>
      ) : (
        <Answers>{buttons}</Answers>
      )}
      {always && (
        <AlwaysSheet
          ask={ask}
          give={(value) => {
            setAlways(false);
            give(value);
          }}
          close={() => setAlways(false)}
        />
      )}
      <Sure approval={approval} />
    </>
  );
};
