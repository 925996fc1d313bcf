import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './conversations.module.css';
import type { Begin } from './useNewConversation.ts';

/** With whom. */
export const NewConversation = ({ begin, close }: { begin: Begin; close: () => void }) => {
  const { t } = useTalk();
  return (
    <Sheet
      title={t('conversations.with')}
      onClose={close}
      actions={
        <Button tone="quiet" size="tall" onClick={close}>
          {t('common.cancel')}
        </Button>
      }
    >
      {begin.wrong && (
        <p className={s.refused} role="alert">
          {begin.wrong}
        </p>
      )}
      <ul>
        {begin.agents.map(({ id, name }) => (
          <li key={id} className={s.choice}>
            <button type="button" disabled={begin.starting} onClick={() => void begin.start(id)}>
              <AgentSquare name={name} medium />
              <bdi>{name}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
};
