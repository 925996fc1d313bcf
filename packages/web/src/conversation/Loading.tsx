import type { Agent, Conversation } from '@beckon/protocol';
import { useRef } from 'react';
import { Screen } from '../app/Screen.tsx';
import { Skeleton } from '../look/Skeleton.tsx';
import text from '../look/text.module.css';
import { useTalk } from '../talk/Talk.tsx';
import { Composer } from './Composer.tsx';
import c from './composer.module.css';
import { ThreadBar } from './ThreadBar.tsx';
import s from './thread.module.css';

interface Props {
  conversation: Conversation | undefined;
  agent: Agent | undefined;
}

/** The last messages are on their way: their shapes, still. */
export const Loading = ({ conversation, agent }: Props) => {
  const { t } = useTalk();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = agent?.name ?? t('who.agent');
  return (
    <Screen
      busy
      bar={<ThreadBar conversation={conversation} name={name} stand="none" />}
      foot={
        <div className={c.foot} inert>
          <Composer
            field={field}
            words=""
            setWords={() => {}}
            placeholder={t('composer.to', { agent: name })}
            send={() => {}}
            stop={undefined}
            stopping={false}
          />
        </div>
      }
    >
      <div className={s.thread} data-flush>
        <p className={text.sr} role="status">
          {t('thread.loading')}
        </p>
        <Bones />
        <span className={s.bone} />
        <Bones />
      </div>
    </Screen>
  );
};

const Bones = () => (
  <div className={s.bones} aria-hidden="true">
    <Skeleton shape="line" />
    <Skeleton shape="line" />
    <Skeleton shape="line" />
  </div>
);
