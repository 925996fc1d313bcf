import { Screen } from '../app/Screen.tsx';
import { Mark } from '../look/Brand.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './inbox.module.css';

/** The pane beside an empty Inbox: the lamp is out. */
export const NobodyHere = () => {
  const { t } = useTexts();
  return (
    <Screen>
      <div className={s.quiet}>
        <div>
          <Mark lit={false} />
          <p>{t('inbox.quiet')}</p>
        </div>
      </div>
    </Screen>
  );
};
