import { type Conversation, isFault, limits, pages, type User } from '@beckon/protocol';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Button } from '../look/Button.tsx';
import { Switch, TextField } from '../look/Field.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Problem } from '../preferences/Problem.tsx';
import { usePreferences } from '../preferences/usePreferences.ts';
import { useTalk } from '../talk/Talk.tsx';
import s from './about.module.css';
import { Members } from './Members.tsx';

interface Props {
  conversation: Conversation;
  agent: string;
  people: ReadonlyMap<string, User>;
  close: () => void;
}

/** What a conversation is called, whether it is muted, and who takes part. */
export const AboutSheet = ({ conversation, agent, people, close }: Props) => {
  const { t } = useTalk();
  const { client, host } = useBeckon();
  const { me } = useSnapshot();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState(conversation.title);
  const [wrong, setWrong] = useState<string>();
  const { id, members } = conversation;
  const choosing = usePreferences();

  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    setWrong(undefined);
    try {
      await work();
      return true;
    } catch (thrown) {
      setWrong(isFault(thrown) ? thrown.message : t('common.unreachable', { host }));
      return false;
    }
  };
  const save = async (): Promise<void> => {
    const changed = title.trim() !== conversation.title && title.trim() !== '';
    const body = { title: title.trim() };
    if (!changed || (await attempt(() => client.call('updateConversation', { params: { id }, body })))) close();
  };
  const add = (userId: string) => attempt(() => client.call('addMember', { params: { id }, body: { userId } }));
  const remove = (userId: string) => attempt(() => client.call('removeMember', { params: { id, userId } }));
  const leave = async (): Promise<void> => {
    if (me && (await remove(me.id))) navigate(pages.conversations());
  };

  return (
    <Sheet
      title={t('about.title')}
      onClose={close}
      actions={
        <>
          <Button tone="ink" size="tall" onClick={() => void save()}>
            {t('about.done')}
          </Button>
          {members.length > 1 && (
            <Button tone="quiet" size="tall" onClick={() => void leave()}>
              {t('about.leave')}
            </Button>
          )}
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={t('about.name')}
          value={title}
          maxLength={limits.titleLength}
          placeholder={agent}
          wrong={wrong}
          onChange={(event) => setTitle(event.target.value)}
        />
      </form>
      {choosing.preferences && (
        <div className={s.mute}>
          <div>
            <b>{t('about.mute')}</b>
            <p>{t('about.mute.says', { agent })}</p>
          </div>
          <Switch
            label={t('about.mute')}
            on={choosing.preferences.muted[id] === true}
            onChange={(on) => void choosing.change({ muted: { [id]: on || null } })}
          />
        </div>
      )}
      <Problem says={choosing.problem} />
      <div className={s.members}>
        <h3>{t('about.members')}</h3>
        <Members members={members} me={me?.id} agent={agent} people={people} add={add} remove={remove} />
      </div>
    </Sheet>
  );
};
