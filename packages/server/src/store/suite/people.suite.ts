import type { User } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { asAgent, asUser, cast, device, hash, newEvent, type OpenTestStore, opened, upsert } from './house.suite.ts';

export const peopleSuite = (open: OpenTestStore): void => {
  test('a tenant and a user are made once, however many come at once', async () => {
    await using house = await open();
    const { people } = house.store;
    const ids = await Promise.all(Array.from({ length: 10 }, () => people.ensureTenant('acme')));
    expect(new Set(ids).size).toBe(1);
    const tenantId = ids[0] ?? '';
    const made = await Promise.all(
      Array.from({ length: 10 }, () =>
        people.createUser({ tenantId, name: 'Ann', locale: 'en', timeZone: 'UTC', externalId: 'sub-1' }),
      ),
    );
    expect(made.filter((one) => one.fresh)).toHaveLength(1);
    expect(new Set(made.map((one) => one.user.id)).size).toBe(1);
    expect(await people.userByExternalId(tenantId, 'sub-1')).toEqual(made[0]?.user);
    expect(await people.findTenant('nobody')).toBeUndefined();
  });

  test('time zones are told of users of that tenant alone', async () => {
    await using house = await open();
    const { people } = house.store;
    const crew = await cast(house.store);
    const elsewhere = await people.ensureTenant('elsewhere');
    const { user } = await people.createUser({
      tenantId: elsewhere,
      name: 'Eva',
      locale: 'de',
      timeZone: 'Europe/Berlin',
    });
    const ids = [crew.ann.id, user.id, 'nobody'];
    expect(await people.timeZones(crew.tenantId, ids)).toEqual(new Map([[crew.ann.id, 'UTC']]));
    expect(await people.timeZones(elsewhere, ids)).toEqual(new Map([[user.id, 'Europe/Berlin']]));
    expect(await people.timeZones(elsewhere, [])).toEqual(new Map());
  });

  test('an agent is online while its lease holds, and its owner is told when that changes', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const since = (await store.feeds.head(crew.ann.id)).seq;
    await store.people.agentSeen(crew.tenantId, crew.agent.id, clock.now() + 45_000);
    await store.people.agentSeen(crew.tenantId, crew.agent.id, clock.now() + 45_000);
    expect(await store.people.agent(crew.tenantId, crew.agent.id)).toMatchObject({
      online: true,
      lastSeenAt: clock.now(),
    });
    const { frames } = await store.feeds.page(asUser(crew, crew.ann), since, 10);
    expect(frames).toMatchObject([{ type: 'agent.updated', data: { online: true } }]);
    await clock.advance(45_000);
    expect((await store.people.agent(crew.tenantId, crew.agent.id))?.online).toBe(false);
    expect(await store.people.lapse(10)).toBe(1);
    expect(await store.people.lapse(10)).toBe(0);
    expect((await store.feeds.page(asUser(crew, crew.ann), since + 1, 10)).frames).toMatchObject([
      { type: 'agent.updated', data: { online: false } },
    ]);
    await store.people.agentSeen(crew.tenantId, crew.agent.id, clock.now() + 45_000);
    expect((await store.feeds.page(asUser(crew, crew.ann), since + 2, 10)).frames).toMatchObject([
      { data: { online: true } },
    ]);
  });

  test('an agent is known to its owner, to members, and to whom it asked or told something; they hear of it', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const person = async (name: string): Promise<User> =>
      (await store.people.createUser({ tenantId: crew.tenantId, name, locale: 'en', timeZone: 'UTC' })).user;
    const [member, told, stranger] = [await person('Mia'), await person('Tom'), await person('Sue')];
    await opened(store, crew, { to: [crew.bob.id] });
    await opened(store, crew, { to: [crew.bob.id], key: 'again' });
    await store.asks.post(newEvent(crew, { to: [told.id] }));
    await store.conversations.upsert(
      { tenantId: crew.tenantId, agentId: crew.agent.id, members: [member.id] },
      asAgent(crew),
    );
    const heard = async (user: User): Promise<number> =>
      (await store.feeds.page(asUser(crew, user), 0, 100)).frames.filter(
        ({ type, data }) => type === 'agent.updated' || (type === 'superseded' && data.entityId === crew.agent.id),
      ).length;
    for (const user of [crew.ann, crew.bob, told, member]) {
      expect(await store.people.agentsKnownTo(crew.tenantId, user.id)).toMatchObject([{ id: crew.agent.id }]);
      expect(await heard(user)).toBe(1);
    }
    await store.people.agentSeen(crew.tenantId, crew.agent.id, clock.now() + 45_000);
    for (const user of [crew.ann, crew.bob, told, member]) expect(await heard(user)).toBe(2);
    expect(await store.people.agentsKnownTo(crew.tenantId, stranger.id)).toEqual([]);
    expect(await heard(stranger)).toBe(0);
  });

  test('a conversation is found again by its key, and takes a new title', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'opencode:1', members: [crew.ann.id] };
    const first = await upsert(store, { ...wanted, title: 'One' }, asUser(crew, crew.ann));
    const again = await upsert(store, { ...wanted, title: 'Two' }, asUser(crew, crew.ann));
    expect([first.fresh, again.fresh]).toEqual([true, false]);
    expect(again.conversation).toMatchObject({
      id: first.conversation.id,
      title: 'Two',
      version: 2,
      members: [crew.ann.id],
    });
    expect((await store.conversations.list(asUser(crew, crew.ann), { limit: 10 })).items).toEqual([again.conversation]);
    expect(await store.conversations.get(asUser(crew, crew.bob), first.conversation.id)).toBeUndefined();
  });

  test('a conversation without a key is given one, once, that no other has', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.ann.id] };
    const { conversation } = await upsert(store, wanted, asUser(crew, crew.ann));
    await upsert(store, { ...wanted, key: 'taken' }, asUser(crew, crew.ann));
    const give = (key: string) => store.conversations.change(asAgent(crew), conversation.id, { key });
    expect(await give('taken')).toBe('key_reused');
    expect(await give('mine')).toMatchObject({ key: 'mine', version: 2 });
    expect(await give('mine')).toMatchObject({ key: 'mine', version: 2 });
    expect(await give('another')).toBe('key_reused');
    expect((await upsert(store, { ...wanted, key: 'mine' }, asAgent(crew))).conversation.id).toBe(conversation.id);
  });

  test('a key that somebody else has is taken: what is behind it is neither told nor changed', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'main', title: 'Ann’s' };
    const { conversation } = await upsert(store, { ...wanted, members: [crew.ann.id] }, asUser(crew, crew.ann));
    const hers = { ...wanted, title: 'Bob’s', members: [crew.bob.id] };
    expect(await store.conversations.upsert(hers, asUser(crew, crew.bob))).toBeUndefined();
    expect(await store.conversations.get(asUser(crew, crew.ann), conversation.id)).toEqual(conversation);
  });

  test('conversations are listed by their newest change, in pages that fit together', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ids: string[] = [];
    for (const key of ['a', 'b', 'c', 'd']) {
      const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, key, title: key, members: [crew.ann.id] };
      ids.push((await upsert(store, wanted, asAgent(crew))).conversation.id);
    }
    await clock.advance(5);
    const changed = { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'b', title: 'changed', members: [] };
    await store.conversations.upsert(changed, asAgent(crew));
    const reader = asUser(crew, crew.ann);
    const first = await store.conversations.list(reader, { limit: 3 });
    const second = await store.conversations.list(reader, { limit: 3, before: first.next });
    const [a, b, c, d] = ids;
    expect([...first.items, ...second.items].map((one) => one.id)).toEqual([b, d, c, a]);
    expect(second.next).toBeUndefined();
  });

  test('credentials: found by hash while they hold, revoked for good, counted', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const { credentials } = store;
    const session = await credentials.createSession({
      tenantId: crew.tenantId,
      userId: crew.ann.id,
      kind: 'cookie',
      name: 'Firefox',
      tokenHash: hash('s'),
      expiresAt: clock.now() + 10_000,
    });
    const key = await credentials.createKey({
      tenantId: crew.tenantId,
      agentId: crew.agent.id,
      name: 'laptop',
      tokenHash: hash('k'),
    });
    expect(await credentials.find(hash('s'), 'session')).toMatchObject({
      credential: 'session',
      principalId: crew.ann.id,
      cookie: true,
    });
    expect(await credentials.find(hash('k'), 'key')).toMatchObject({
      credential: 'key',
      principalId: crew.agent.id,
      expiresAt: null,
    });
    expect(await credentials.alive([session.id, key.id, 'unknown'])).toEqual(new Set([session.id, key.id]));
    const before = await credentials.revision();
    expect(await credentials.revokeKey(crew.tenantId, crew.agent.id, key.id)).toBe(true);
    expect(await credentials.revokeKey(crew.tenantId, crew.agent.id, key.id)).toBe(false);
    expect(await credentials.revokeSession(crew.tenantId, crew.bob.id, session.id)).toBe(false);
    expect(await credentials.revision()).toBe(before + 1);
    expect(await credentials.find(hash('k'), 'key')).toBeUndefined();
    expect(house.hints.some((hint) => hint.revoked)).toBe(true);
    await clock.advance(10_000);
    expect(await credentials.find(hash('s'), 'session')).toEqual({ expired: true });
    expect(await credentials.alive([session.id])).toEqual(new Set());
  });

  test('who keeps coming with a cookie stays signed in; a token ends when it was said to end', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const end = clock.now() + 120_000;
    for (const kind of ['cookie', 'token'] as const) {
      await store.credentials.createSession({
        tenantId: crew.tenantId,
        userId: crew.ann.id,
        kind,
        name: kind,
        tokenHash: hash(kind),
        expiresAt: end,
      });
    }
    await clock.advance(61_000);
    for (const kind of ['cookie', 'token']) {
      const holder = await store.credentials.find(hash(kind), 'session');
      if (!holder || 'expired' in holder) throw new Error('not found');
      await store.credentials.used(holder, clock.now() + 1_000_000);
    }
    expect(await store.credentials.find(hash('cookie'), 'session')).toMatchObject({
      expiresAt: clock.now() + 1_000_000,
    });
    expect(await store.credentials.find(hash('token'), 'session')).toMatchObject({ expiresAt: end });
  });

  test('a one-shot secret works once, in time, for its purpose', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const shot = (name: string) => ({
      tenantId: crew.tenantId,
      principal: { kind: 'user' as const, id: crew.ann.id },
      purpose: 'sign_in' as const,
      tokenHash: hash(name),
      expiresAt: clock.now() + 1_000,
    });
    await store.credentials.createOneShot(shot('a'));
    await store.credentials.createOneShot(shot('b'));
    expect(await store.credentials.redeem(hash('a'), 'ticket')).toBeUndefined();
    const tries = await Promise.all(Array.from({ length: 10 }, () => store.credentials.redeem(hash('a'), 'sign_in')));
    expect(tries.filter((one) => one !== undefined)).toHaveLength(1);
    await clock.advance(1_000);
    expect(await store.credentials.redeem(hash('b'), 'sign_in')).toBeUndefined();
  });

  test('an address belongs to one user at a time', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const wanted = {
      tenantId: crew.tenantId,
      kind: 'webpush' as const,
      name: 'Phone',
      fallbackName: 'Browser',
      service: 'https://push.example',
      addressHash: phone.addressHash,
      address: 'sealed again',
    };
    const renewed = await store.devices.register({ ...wanted, userId: crew.ann.id, tokenHash: hash('t2') });
    expect(renewed).toMatchObject({ fresh: false, device: { id: phone.id } });
    expect(await store.devices.byToken(phone.tokenHash)).toBeUndefined();
    const moved = await store.devices.register({ ...wanted, userId: crew.bob.id, tokenHash: hash('t3') });
    expect(moved.fresh).toBe(true);
    expect(await store.devices.list(crew.tenantId, crew.ann.id)).toEqual([]);
    expect(await store.devices.list(crew.tenantId, crew.bob.id)).toHaveLength(1);
    const replaced = await store.devices.register({
      ...wanted,
      userId: crew.bob.id,
      name: undefined,
      addressHash: hash('new address'),
      replaces: phone.addressHash,
      tokenHash: hash('t4'),
    });
    expect(replaced).toMatchObject({ fresh: false, device: { id: moved.device.id, name: 'Phone' } });
    expect(await store.devices.byToken(hash('t4'))).toMatchObject({
      id: moved.device.id,
      addressHash: hash('new address'),
    });
    expect(await store.devices.remove(crew.tenantId, crew.ann.id, { id: moved.device.id })).toBe(false);
    expect(await store.devices.remove(crew.tenantId, crew.bob.id, { id: moved.device.id })).toBe(true);
    expect(await store.devices.list(crew.tenantId, crew.bob.id)).toEqual([]);
  });

  test('settings: the first value stays until it is set', async () => {
    await using house = await open();
    const { settings } = house.store;
    expect(await settings.get('vapid')).toBeUndefined();
    const values = await Promise.all(['a', 'b', 'c'].map((value) => settings.ensure('vapid', value)));
    expect(new Set(values)).toEqual(new Set([await settings.get('vapid')]));
    await settings.set('vapid', 'd');
    expect(await settings.ensure('vapid', 'e')).toBe('d');
  });

  test('the audit log is read newest first, in pages', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    for (const action of ['one', 'two', 'three']) {
      await store.people.audit({
        tenantId: crew.tenantId,
        actor: { kind: 'user', id: crew.ann.id },
        action,
        target: null,
      });
    }
    const first = await store.people.audits(crew.tenantId, { limit: 2 });
    expect(first.items.map((entry) => entry.action)).toEqual(['three', 'two']);
    const second = await store.people.audits(crew.tenantId, { limit: 2, before: first.next });
    expect(second.items.map((entry) => entry.action)).toEqual(['one']);
    expect(second.next).toBeUndefined();
  });
};
