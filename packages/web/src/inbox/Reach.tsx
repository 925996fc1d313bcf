import { useSnapshot } from '../app/Beckon.tsx';
import { usePushSituation } from '../devices/usePush.ts';
import { ButtonLink } from '../look/Button.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './inbox.module.css';

/** "If that changes, this phone will say so": a promise that is made only when it can be kept. */
export const ReachSentence = () => {
  const { t } = useTexts();
  const { devices } = useSnapshot();
  const { situation } = usePushSituation();
  const reaching = devices.filter((device) => device.state === 'ok' || device.state === 'unproven');
  if (situation?.subscribed) return <p>{t('reach.here')}</p>;
  const first = reaching[0];
  if (first) return <p>{t('reach.there', { device: first.name, others: reaching.length - 1 })}</p>;
  return null;
};

/** Nothing could tell the person: said once, with the way to change it. */
export const Reach = () => {
  const { t } = useTexts();
  const { devices } = useSnapshot();
  const { situation } = usePushSituation();
  const reached =
    situation?.subscribed || devices.some((device) => device.state === 'ok' || device.state === 'unproven');
  if (!situation || reached) return null;
  return (
    <div className={s.notice}>
      <p>
        <b>{t('reach.nobody')}</b> {t('reach.nobody.says')}
      </p>
      <ButtonLink to="/devices/this" tone="line" size="small">
        {t('reach.turnOn')}
      </ButtonLink>
    </div>
  );
};
