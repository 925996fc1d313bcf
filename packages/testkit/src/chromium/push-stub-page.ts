/** What Node answers a stubbed page: the JSON of a subscription and the key it was made with. */
export interface StubAnswer {
  readonly json: { readonly endpoint: string; readonly keys: Readonly<Record<string, string>> };
  readonly applicationServerKey: string;
}

/** Names of the functions that the page may call in Node. */
export interface StubCalls {
  __testkitSubscribe(scope: string, applicationServerKey: string): Promise<StubAnswer>;
  __testkitSubscription(scope: string): Promise<StubAnswer | null>;
  __testkitUnsubscribe(scope: string): Promise<boolean>;
}

/**
 * Runs in every page before its own scripts, so it refers to nothing outside itself. Replaces `subscribe` and
 * `getSubscription` of `PushManager.prototype`, with the refusals of Chromium and the names of its exceptions.
 */
export function stubPushManager(): void {
  const calls = globalThis as unknown as StubCalls;
  if (!('PushManager' in globalThis)) return; // about:blank, or plain http to another host

  const decode = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  const encode = (bytes: Uint8Array): string =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const keyText = (key: BufferSource | string | null | undefined): string => {
    if (typeof key === 'string') return key.replaceAll('=', '');
    if (!key) throw new DOMException('Registration failed - missing applicationServerKey', 'AbortError');
    return encode(
      ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key),
    );
  };

  const registrationOf = async (manager: PushManager): Promise<ServiceWorkerRegistration> => {
    const all = await navigator.serviceWorker.getRegistrations();
    const registration = all.find((one) => one.pushManager === manager);
    if (!registration?.active) throw new DOMException('Subscription failed - no active Service Worker', 'AbortError');
    return registration;
  };

  const revive = (scope: string, { json, applicationServerKey }: StubAnswer): PushSubscription => {
    const options = { userVisibleOnly: true, applicationServerKey: decode(applicationServerKey).buffer };
    const members = {
      endpoint: json.endpoint,
      expirationTime: null,
      options,
      toJSON: () => structuredClone(json),
      getKey: (name: string) => (json.keys[name] === undefined ? null : decode(json.keys[name]).buffer),
      unsubscribe: () => calls.__testkitUnsubscribe(scope),
    };
    const described = Object.entries(members).map(([name, value]) => [name, { value, enumerable: true }]);
    return Object.create(PushSubscription.prototype, Object.fromEntries(described));
  };

  PushManager.prototype.subscribe = async function (options?: PushSubscriptionOptionsInit): Promise<PushSubscription> {
    const { scope } = await registrationOf(this);
    const key = keyText(options?.applicationServerKey);
    if (!options?.userVisibleOnly || Notification.permission !== 'granted') {
      throw new DOMException('Registration failed - permission denied', 'NotAllowedError');
    }
    const current = await calls.__testkitSubscription(scope);
    if (current && current.applicationServerKey !== key) {
      throw new DOMException(
        'Registration failed - A subscription with a different applicationServerKey already exists; to change it, unsubscribe then resubscribe.',
        'InvalidStateError',
      );
    }
    return revive(scope, current ?? (await calls.__testkitSubscribe(scope, key)));
  };

  PushManager.prototype.getSubscription = async function (): Promise<PushSubscription | null> {
    const all = await navigator.serviceWorker.getRegistrations();
    const scope = all.find((one) => one.pushManager === this)?.scope;
    const current = scope === undefined ? null : await calls.__testkitSubscription(scope);
    return current && scope !== undefined ? revive(scope, current) : null;
  };
}
