import { type Conversation, pages } from '@beckon/protocol';
import type { ReactNode } from 'react';
import { Bar, BarTitle } from '../app/Screen.tsx';
import { Tap } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './here.module.css';

/** How the agent stands to this conversation, where that is worth a word. */
export type Stand = 'waits' | 'writing' | 'stopped' | 'away' | 'none';

interface Props {
  conversation: Conversation | undefined;
  name: string;
  stand: Stand;
  /** Who else looks at it. */
  here?: ReactNode;
  more?: () => void;
}

/** What is talked about, with whom, and how that one stands. */
export const ThreadBar = ({ conversation, name, stand, here, more }: Props) => {
  const { t } = useTalk();
  const title = conversation?.title;
  const words = [...(title ? [name] : []), ...(stand === 'none' ? [] : [t(`thread.stand.${stand}`)])];
  return (
    <Bar
      ruled
      back={{ to: pages.conversations(), label: t('place.conversations') }}
      title={
        conversation && (
          <BarTitle
            square={<AgentSquare name={name} />}
            name={<bdi>{title || name}</bdi>}
            heading={title || name}
            {...(words.length > 0 && { sub: <bdi>{words.join(' · ')}</bdi> })}
          />
        )
      }
      end={
        more && (
          <div className={s.end}>
            {here}
            <Tap label={t('thread.more')} aria-haspopup="dialog" onClick={more}>
              <Icon name="more" />
            </Tap>
          </div>
        )
      }
    />
  );
};

export const BackBar = () => {
  const { t } = useTalk();
  return <Bar back={{ to: pages.conversations(), label: t('place.conversations') }} />;
};
