import type { User } from '@beckon/protocol';
import { Person } from '../look/Who.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './here.module.css';

/** Faces that fit beside a title. */
const MOST = 3;

/** Who else looks at the conversation right now. */
export const Here = ({ ids, people }: { ids: readonly string[]; people: ReadonlyMap<string, User> }) => {
  const { t } = useTalk();
  if (ids.length === 0) return null;
  const names = ids.map((id) => people.get(id)?.name ?? t('who.member'));
  const says = t('thread.here', { count: ids.length, name: names[0] });
  return (
    <span className={s.here} role="img" aria-label={says} title={names.join(', ')}>
      {ids.slice(0, MOST).map((id, index) => (
        <Person key={id} name={names[index] ?? ''} />
      ))}
    </span>
  );
};
