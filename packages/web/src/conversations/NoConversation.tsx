import { Screen } from '../app/Screen.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './conversations.module.css';

/** The pane beside the list, before one is chosen. */
export const NoConversation = () => {
  const { t } = useTalk();
  return (
    <Screen>
      <p className={s.none}>{t('conversations.quiet')}</p>
    </Screen>
  );
};
