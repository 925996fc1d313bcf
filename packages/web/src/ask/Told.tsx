import { type Ask, type Notification, pages } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useBeckon } from '../app/Beckon.tsx';
import { Fact } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';

/** On which devices this ask was announced, with the way to the reason. */
export const Told = ({ ask }: { ask: Ask }) => {
  const { t } = useTexts();
  const times = useTimes();
  const { client } = useBeckon();
  const [items, setItems] = useState<Notification[]>([]);
  useEffect(() => {
    client.call('whyAsk', { params: { id: ask.id } }).then(
      (why) => setItems(why.items),
      () => setItems([]),
    );
  }, [client, ask.id]);
  const told = items.flatMap((item) =>
    item.deliveries
      .filter((delivery) => delivery.purpose === 'alert' && delivery.state === 'accepted')
      .map((delivery) =>
        t('told.on', { device: delivery.deviceName, at: times.clock(delivery.settledAt ?? delivery.createdAt) }),
      ),
  );
  const first = items[0];
  if (!first) return null;
  return (
    <Fact name={t('record.told')}>
      {told.length > 0 ? told.join(', ') : t('told.nowhere')}.{' '}
      <Link href={pages.notification(first.id)}>{t('told.why')}</Link>
    </Fact>
  );
};
