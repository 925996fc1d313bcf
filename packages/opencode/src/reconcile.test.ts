import { expect, test } from 'vitest';
import { type Played, play } from '../test/played.ts';
import { reconcile } from './reconcile.ts';
import { type PermissionRequest, readPermission } from './shapes.ts';

const pending = (id: string, sessionID: string): PermissionRequest => {
  const read = readPermission({
    id,
    sessionID,
    permission: 'bash',
    patterns: [],
    metadata: { command: id },
    always: [],
  });
  if (read === undefined) throw new Error('no permission');
  return read;
};

interface Held {
  readonly released: string[];
  readonly abandoned: Set<string>;
}

function scene(): Played & Held & { compare(): Promise<void> } {
  const released: string[] = [];
  const abandoned = new Set<string>();
  const claims = {
    claim: () => undefined,
    release: (id: string) => void released.push(id),
    abandoned: (id: string) => abandoned.has(id),
  };
  const played = play({ claims });
  const { beckon, bridge, opencode } = played;
  opencode.sessions.set('ses_a', { id: 'ses_a', title: 'A' });
  const compare = (): Promise<void> => reconcile(bridge, { beckon, opencode, claims });
  return { ...played, released, abandoned, compare };
}

test('what is pending there is asked here, once; what died with its turn, or its session, is not', async () => {
  const { compare, opencode, said, wait } = scene();
  opencode.list = [pending('per_live', 'ses_a'), pending('per_dead', 'ses_idle'), pending('per_lost', 'ses_deleted')];
  opencode.busy = new Set(['ses_a', 'ses_deleted']);
  await compare();
  await wait(1_000);
  await compare();
  await wait(1_000);
  expect(said).toEqual(['conversation :ses_a A', 'open approval Run a command? [per_live] in :ses_a']);
});

test('what is listed of a session that has ended meanwhile is dead', async () => {
  const { compare, happens, opencode, said, wait } = scene();
  opencode.list = [pending('per_1', 'ses_a')];
  opencode.busy = new Set(['ses_a']);
  await happens('session.status', { sessionID: 'ses_a', status: { type: 'busy' } });
  await happens('session.idle', { sessionID: 'ses_a' });
  said.splice(0);
  await compare();
  await wait(1_000);
  expect(said).toEqual([]);
});

test('what is asked here and no longer pending there is taken back', async () => {
  const { compare, opencode, released, said, wait } = scene();
  opencode.list = [pending('per_1', 'ses_a')];
  opencode.busy = new Set(['ses_a']);
  await compare();
  await wait(1_000);
  opencode.list = [];
  await compare();
  await wait(0);
  expect(said.at(-1)).toBe('cancel per_1: OpenCode no longer asks this.');
  expect(released).toEqual(['per_1']);
});

test('an answer that was missed is carried over', async () => {
  const { beckon, compare, opencode, said, wait } = scene();
  opencode.list = [pending('per_1', 'ses_a')];
  opencode.busy = new Set(['ses_a']);
  await compare();
  await wait(1_000);
  beckon.onAsk = () => undefined;
  beckon.answered('per_1', 'approve');
  await compare();
  await wait(0);
  expect(said.at(-1)).toBe('reply {"reply":"once"}');
});

test('what an ended OpenCode left is cleared up, what another one holds is not', async () => {
  const first = play();
  await first.happens('session.created', { info: { id: 'ses_a', title: 'A' } });
  for (const id of ['per_open', 'per_answered', 'per_theirs'])
    await first.happens('permission.asked', pending(id, 'ses_a'));
  await first.wait(1_000);
  first.beckon.onAsk = () => undefined;
  first.beckon.answered('per_answered', 'approve');

  const { abandoned, bridge, opencode, released } = scene();
  abandoned.add('per_open').add('per_answered');
  first.said.splice(0);
  const claims = {
    claim: () => undefined,
    release: (id: string) => void released.push(id),
    abandoned: (id: string) => abandoned.has(id),
  };
  await reconcile(bridge, { beckon: first.beckon, opencode, claims });
  expect(first.said).toEqual([
    'cancel per_open: OpenCode was restarted.',
    'ack per_answered false: OpenCode was restarted.',
  ]);
  expect(released).toEqual(['per_open', 'per_answered']);
});
