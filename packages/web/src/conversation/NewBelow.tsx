import { Icon } from '../look/Icon.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './composer.module.css';

/** Something came while one read above. It does not pull; it says so. */
export const NewBelow = ({ show }: { show: () => void }) => {
  const { t } = useTalk();
  return (
    <div className={s.pill}>
      <button type="button" onClick={show}>
        {t('thread.newBelow')}
        <Icon name="arrdown" size="s" />
      </button>
    </div>
  );
};
