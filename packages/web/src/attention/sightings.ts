import type { Client } from '../app/sdk.ts';

/** What the person of this page saw, told to the server: once for each. */
export interface Sightings {
  ask(id: string): void;
  notification(id: string): void;
  /** Its notice stands before them. */
  drawn(id: string): void;
}

export const openSightings = (client: Pick<Client, 'call'>): Sightings => {
  const told = new Set<string>();
  const tell = (id: string, body: { askId: string } | { notificationId: string; drawn?: true }): void => {
    if (told.has(id)) return;
    told.add(id);
    // what did not arrive may be seen again
    client.call('seen', { body }).catch(() => told.delete(id));
  };
  return {
    ask: (id) => tell(id, { askId: id }),
    notification: (id) => tell(id, { notificationId: id }),
    // it may still be wiped away, which says more
    drawn: (id) => tell(`drawn ${id}`, { notificationId: id, drawn: true }),
  };
};
