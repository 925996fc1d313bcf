/** What is used of a ServiceWorkerRegistration and its notifications. */
export interface ShownLike {
  getNotifications(): Promise<readonly { readonly data: unknown; close(): void }[]>;
}

/**
 * Takes the system's notifications about these (by id) away, where this browser shows them: what was read on one page must not
 * lie on the lock screen. What says how something ended stays its moment.
 */
export async function closeShown(registration: ShownLike, ids: ReadonlySet<string>): Promise<void> {
  for (const notification of await registration.getNotifications()) {
    const { id, purpose } = beckonIn(notification.data);
    if (id !== undefined && ids.has(id) && purpose === 'alert') notification.close();
  }
}

/** As the worker keeps it (worker/payload.ts); an app may show notifications of its own. */
const beckonIn = (data: unknown): { id?: string; purpose?: string } =>
  (data as { push?: { beckon?: { id?: string; purpose?: string } } } | null | undefined)?.push?.beckon ?? {};
