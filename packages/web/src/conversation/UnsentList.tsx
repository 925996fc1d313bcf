import type { ThreadSnapshot, Unsent } from '../app/sdk.ts';
import { Button } from '../look/Button.tsx';
import { cx } from '../look/cx.ts';
import { Glyph } from '../look/Glyph.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './thread.module.css';

export interface UnsentActs {
  again: (cid: string) => void;
  takeBack: (cid: string) => void;
  /** Takes it back into the field. */
  edit: (unsent: Unsent) => void;
}

/** What was said here and the server does not know yet. */
export const UnsentList = ({ unsent, acts }: { unsent: ThreadSnapshot['unsent']; acts: UnsentActs }) => {
  const queued = unsent.filter(({ state }) => state === 'queued');
  return unsent.map((each) =>
    each.state === 'failed' ? (
      <Failed key={each.cid} unsent={each} acts={acts} />
    ) : (
      <Waiting key={each.cid} unsent={each} acts={acts} queued={each === queued.at(-1) ? queued.length : 0} />
    ),
  );
};

interface WaitingProps {
  unsent: Unsent;
  acts: UnsentActs;
  /** How many wait for the network; told at the last of them. */
  queued: number;
}
const Waiting = ({ unsent, acts, queued }: WaitingProps) => {
  const { t } = useTalk();
  return (
    <article className={cx(s.mine, s.unsent)} aria-label={t('unsent.label')}>
      <p className={s.bubble} dir="auto">
        {unsent.text}
      </p>
      {unsent.state === 'sending' && <p className={s.meta}>{t('unsent.sending')}</p>}
      {queued > 0 && (
        <div className={s.acts}>
          <span className={s.meta}>
            <Icon name="clock" size="xs" />
            {t('unsent.queued', { count: queued })}
          </span>
          <Button tone="text" onClick={() => acts.edit(unsent)}>
            {t('unsent.takeBack')}
          </Button>
        </div>
      )}
    </article>
  );
};

const Failed = ({ unsent, acts }: { unsent: Unsent; acts: UnsentActs }) => {
  const { t } = useTalk();
  return (
    <article className={cx(s.mine, s.failed)} aria-label={t('unsent.label')}>
      <p className={s.bubble} dir="auto">
        {unsent.text}
      </p>
      <p className={s.meta} role="alert">
        <Glyph name="error" />
        <span>{t('unsent.failed', { why: unsent.fault?.message ?? '' })}</span>
      </p>
      <div className={s.acts}>
        {unsent.fault?.code !== 'too_large' && (
          <Button tone="text" onClick={() => acts.again(unsent.cid)}>
            {t('thread.again')}
          </Button>
        )}
        <Button tone="text" onClick={() => acts.edit(unsent)}>
          {t('unsent.edit')}
        </Button>
        <Button tone="text" onClick={() => acts.takeBack(unsent.cid)}>
          {t('unsent.delete')}
        </Button>
      </div>
    </article>
  );
};
