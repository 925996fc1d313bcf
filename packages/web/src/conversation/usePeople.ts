import type { User } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';

/** The people of the tenant by id; asked for only where somebody else takes part. */
export const usePeople = (wanted: boolean): ReadonlyMap<string, User> => {
  const { client } = useBeckon();
  const [people, setPeople] = useState<ReadonlyMap<string, User>>(new Map());
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    client.call('listUsers', {}).then(
      ({ items }) => current && setPeople(new Map(items.map((user) => [user.id, user]))),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [client, wanted]);
  return people;
};
