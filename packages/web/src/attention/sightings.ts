import type { Client } from '../app/sdk.ts';

/** What the person of this page saw, told to the server: once for each. */
export interface Sightings {
  ask(id: string): void;
  notification(id: string): void;
}

export const openSightings = (client: Pick<Client, 'call'>): Sightings => {
  const told = new Set<string>();
  const tell = (id: string, body: { askId: string } | { notificationId: string }): void => {
    if (told.has(id)) return;
    told.add(id);
    // what did not arrive may be seen again
    client.call('seen', { body }).catch(() => told.delete(id));
  };
  return {
    ask: (id) => tell(id, { askId: id }),
    notification: (id) => tell(id, { notificationId: id }),
  };
};
