import type { Ask } from '@beckon/protocol';
import { useState } from 'react';
import { Button } from '../look/Button.tsx';
import { HoldButton } from '../look/HoldButton.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { Keycap } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import type { Seen } from './useSeen.ts';

export interface Approval {
  ask: Ask;
  high: boolean;
  sending: boolean;
  /** Not all of what would be approved is here, or was seen. */
  blocked: boolean;
  give: (value: 'approve' | 'always' | 'deny') => void;
  /** What Approve does when it is not held: approves, asks once more, or shows what was not seen. */
  approve: () => void;
  sure: { asked: boolean; close: () => void };
}

/** The rules of an approval, wherever it is answered. */
export const useApproval = (ask: Ask, answering: Answering, seen: Seen, whole: boolean, note?: string): Approval => {
  const [asked, setAsked] = useState(false);
  const high = ask.risk === 'high';
  const sending = answering.state === 'sending';
  const blocked = !whole || (high && !seen.all);
  const give = (value: 'approve' | 'always' | 'deny'): void => {
    setAsked(false);
    if (!sending) answering.answer(value, note);
  };
  const approve = (): void => {
    if (blocked) seen.next();
    else if (high) setAsked(true);
    else give('approve');
  };
  return { ask, high, sending, blocked, give, approve, sure: { asked, close: () => setAsked(false) } };
};

interface Props {
  approval: Approval;
  /** In a row of asks, rather than at the place of the thumb. */
  small?: boolean;
  /** Shows the keys that answer. */
  hints?: boolean;
}

/** Deny at the start, Approve at the end. Emphasis goes to the safer answer. */
export const ApprovalButtons = ({ approval, small, hints }: Props) => {
  const { t } = useTexts();
  const { high, sending, blocked, give, approve } = approval;
  const size = small ? {} : { size: 'tall' as const };
  return (
    <>
      <Button tone={high ? 'ink' : 'quiet'} {...size} aria-disabled={sending || undefined} onClick={() => give('deny')}>
        {t('answer.deny')}
        {hints && <Keycap>D</Keycap>}
      </Button>
      {high ? (
        <HoldButton
          label={t('ask.hold')}
          blocked={blocked || sending}
          onHeld={() => give('approve')}
          onPress={approve}
        />
      ) : (
        <Button tone="lamp" {...size} aria-disabled={blocked || sending || undefined} onClick={approve}>
          {t('answer.approve')}
          {hints && <Keycap>A</Keycap>}
        </Button>
      )}
    </>
  );
};

/** High risk without holding: asked once more. */
export const Sure = ({ approval }: { approval: Approval }) => {
  const { t } = useTexts();
  const { ask, give, sure } = approval;
  if (!sure.asked) return null;
  return (
    <Sheet
      title={t('ask.sure')}
      onClose={sure.close}
      actions={
        <>
          <Button tone="ink" size="tall" onClick={sure.close}>
            {t('ask.sure.no')}
          </Button>
          <Button tone="line" size="tall" onClick={() => give('approve')}>
            {t('answer.approve')}
          </Button>
        </>
      }
    >
      <p>{ask.title}</p>
    </Sheet>
  );
};
