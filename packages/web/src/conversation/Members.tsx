import type { User } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { AgentSquare, Person } from '../look/Who.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './about.module.css';

interface Props {
  members: readonly string[];
  me: string | undefined;
  agent: string;
  people: ReadonlyMap<string, User>;
  add: (userId: string) => void;
  remove: (userId: string) => void;
}

/** Who sees all of it, and who may be let in. */
export const Members = ({ members, me, agent, people, add, remove }: Props) => {
  const { t } = useTalk();
  const nameOf = (id: string): string => people.get(id)?.name ?? t('who.member');
  const others = [...people.values()].filter(({ id }) => !members.includes(id));
  return (
    <ul className={s.list}>
      <li>
        <AgentSquare name={agent} />
        <bdi>{agent}</bdi>
      </li>
      {members.map((id) => (
        <li key={id}>
          <Person name={nameOf(id)} />
          <bdi>{id === me ? t('about.you', { name: nameOf(id) }) : nameOf(id)}</bdi>
          {id !== me && (
            <Button tone="text" aria-label={t('about.remove.who', { name: nameOf(id) })} onClick={() => remove(id)}>
              {t('about.remove')}
            </Button>
          )}
        </li>
      ))}
      {others.map(({ id, name }) => (
        <li key={id} className={s.outside}>
          <Person name={name} />
          <bdi>{name}</bdi>
          <Button tone="text" aria-label={t('about.add.who', { name })} onClick={() => add(id)}>
            {t('about.add')}
          </Button>
        </li>
      ))}
    </ul>
  );
};
