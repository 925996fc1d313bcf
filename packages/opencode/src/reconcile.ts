import type { Ask } from '@beckon/protocol';
import type { Beckon } from './beckon.ts';
import type { Bridge, BridgeOptions } from './bridge.ts';
import { requestOf } from './request.ts';
import type { Pending } from './shapes.ts';

const FORGOTTEN = 'OpenCode no longer asks this.';
const RESTARTED = 'OpenCode was restarted.';

/**
 * Brings both sides to the same view, at the start and whenever the stream has come back:
 *
 * - what is pending there and not known here is opened
 * - what is waited for here and no longer pending there is taken back
 * - what was answered meanwhile is carried over, and what could not be acknowledged is, now
 * - what an OpenCode that is no more left behind is cleared up
 * - what people have sent meanwhile becomes prompts, and what they wanted to end is stopped
 */
export async function reconcile(
  bridge: Bridge,
  {
    beckon,
    opencode,
    claims,
  }: Pick<BridgeOptions, 'opencode' | 'claims'> & { beckon: Pick<Beckon, 'state' | 'cancel' | 'ack'> },
): Promise<void> {
  // Taken first: what is asked from here on is not expected in a list that was made before.
  const waiting = bridge.waiting();
  const [pending, running] = await Promise.all([opencode.pending(), opencode.running()]);
  const there = new Set(pending.map(({ id }) => id));
  for (const id of waiting) if (!there.has(id)) bridge.gone(id, FORGOTTEN);
  for (const one of pending) if (await isAlive(one)) bridge.listed(one);

  const { asks, runs } = await beckon.state();
  bridge.compareRuns(runs);
  const left = asks.filter((ask) => !bridge.heard(ask) && claims.abandoned(requestOf(ask.key) ?? ''));
  for (const ask of left) await clear(ask);
  for (const ask of left) claims.release(requestOf(ask.key) ?? '');

  /** OpenCode lists what died with its turn for ever, and calls a deleted session busy [tried]. */
  async function isAlive({ sessionID }: Pending): Promise<boolean> {
    return running.has(sessionID) && (await opencode.session(sessionID)) !== undefined;
  }

  async function clear(ask: Ask): Promise<void> {
    if (ask.state === 'open') await beckon.cancel(ask.id, RESTARTED);
    else await beckon.ack(ask.id, false, RESTARTED);
  }
}
