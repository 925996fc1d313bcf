import { Fault, limits, type NewPart, type Run, type RunError } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Claimant, ClaimedRun, NewBeginning, Runs } from '../store/runs.ts';
import type { Desk } from './desk.ts';
import type { Ending } from './ending.ts';
import type { Work } from './work.ts';

/** An agent over HTTP, by the key it came with. */
export interface RemoteAgent {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string | null;
}

export type RemoteWrite =
  | { readonly type: 'text' | 'reasoning'; readonly part: number; readonly at: number; readonly text: string }
  | { readonly type: 'part'; readonly part: number; readonly whole: NewPart };

/** What a claim is told with every word: whether to go on, and until when. */
export interface Kept {
  readonly cancelRequested: boolean;
  readonly leaseUntil: number;
}

export interface RemoteFinish {
  readonly fence: number;
  readonly status: 'done' | 'error' | 'cancelled' | 'waiting';
  readonly error?: RunError | undefined;
  readonly askId?: string | undefined;
}

/** What a member typed where the agent is. */
export type Beginning = Omit<NewBeginning, 'tenantId' | 'agentId'>;

export interface RemoteOptions {
  readonly store: Runs;
  readonly clock: Clock;
  readonly desk: Desk;
  readonly workOf: (claimed: ClaimedRun) => Promise<Work>;
}

/**
 * Runs that are worked on over HTTP. Their draft lies here while words come; after a restart of this server it is made
 * again from what was kept, and the agent is told by `gap` from where to send once more. A lease that is not renewed
 * runs out: then the run is repaired like any other that lost its owner.
 */
export class Remote {
  readonly #o: RemoteOptions;

  constructor(options: RemoteOptions) {
    this.#o = options;
  }

  async claim(agent: RemoteAgent, conversationId?: string): Promise<ClaimedRun | undefined> {
    const claimed = await this.#o.store.claim(agent.id, this.#claimant(agent), conversationId);
    if (claimed) this.#o.desk.put(await this.#o.workOf(claimed));
    return claimed;
  }

  /** A turn that began where the agent is. @throws {Fault} not_found, key_reused, stale_fence, too_many_runs */
  async begin(agent: RemoteAgent, beginning: Beginning): Promise<{ claimed: ClaimedRun; fresh: boolean }> {
    const { store, desk, workOf } = this.#o;
    const wanted = { ...beginning, tenantId: agent.tenantId, agentId: agent.id };
    const begun = await store.begin(wanted, this.#claimant(agent));
    switch (begun.type) {
      case 'begun':
        desk.put(await workOf(begun.claimed));
        return { claimed: begun.claimed, fresh: true };
      case 'known':
        return { claimed: begun.claimed, fresh: false };
      case 'stale':
        throw new Fault('stale_fence', undefined, { run: begun.run });
      case 'unknown_conversation':
        throw new Fault('not_found', 'There is no such conversation of this agent.', { field: 'conversationId' });
      case 'unknown_member':
        throw new Fault('not_found', 'There is no such member of this conversation.', { field: 'onBehalfOf' });
      default:
        throw new Fault(begun.type);
    }
  }

  /** @throws {Fault} not_found, stale_fence, gap, reply_too_large, invalid_request */
  async write(agent: RemoteAgent, runId: string, fence: number, writes: readonly RemoteWrite[]): Promise<Kept> {
    const work = await this.#find(agent, runId, fence);
    const { draft } = work;
    let landmark = false;
    try {
      for (const one of writes) {
        if (one.type === 'part') draft.writePart(one.part, one.whole);
        else draft.write(one.type, one.part, one.at, one.text);
        landmark ||= one.type === 'part';
      }
    } finally {
      if (landmark) await work.keep(true);
      else work.changed();
    }
    return this.#renewed(work);
  }

  /** @throws {Fault} not_found, stale_fence */
  async lease(agent: RemoteAgent, runId: string, fence: number): Promise<Kept> {
    return this.#renewed(await this.#find(agent, runId, fence));
  }

  /** @throws {Fault} not_found, stale_fence */
  async finish(agent: RemoteAgent, runId: string, body: RemoteFinish): Promise<Run> {
    const ending = endingOf(body);
    const work = await this.#find(agent, runId, body.fence);
    try {
      return await work.end(ending);
    } finally {
      // what was refused may be sent again: its last words are not in the store yet
      if (work.ended) this.#o.desk.remove(work);
    }
  }

  /** The claim on this desk; one that lay on another, or on that of an earlier life, is taken over from the store. */
  async #find(agent: RemoteAgent, runId: string, fence: number): Promise<Work> {
    const { desk, store, workOf } = this.#o;
    const known = desk.get(runId);
    const theirs = known?.leased && known.claimed.fence === fence && known.claimed.run.agentId === agent.id;
    // whether what comes now is too late is known when the end that is on its way has come to something
    if (theirs) await known.settled();
    if (theirs && !known.ended) return known;
    const claimed = await store.resume(agent, { runId, fence });
    if (claimed === undefined) throw new Fault('not_found');
    if (claimed === 'stale') throw new Fault('stale_fence');
    const work = await workOf(claimed);
    const meanwhile = desk.get(runId);
    if (meanwhile && !meanwhile.ended && meanwhile.claimed.fence === fence) return meanwhile;
    desk.put(work);
    return work;
  }

  async #renewed(work: Work): Promise<Kept> {
    const leaseUntil = this.#lease();
    if (!(await work.renew(leaseUntil))) {
      this.#o.desk.remove(work);
      throw new Fault('stale_fence');
    }
    return { cancelRequested: work.cancelRequested, leaseUntil };
  }

  #claimant(agent: RemoteAgent): Claimant {
    return { owner: `key:${agent.credentialId}`, leaseUntil: this.#lease() };
  }

  #lease(): number {
    return this.#o.clock.now() + limits.leaseMs;
  }
}

const endingOf = ({ status, error, askId }: RemoteFinish): Ending => {
  if (status === 'waiting') {
    if (askId === undefined) throw new Fault('invalid_request', 'Name the ask to wait for.', { field: 'askId' });
    return { status, askId };
  }
  if (status !== 'error') return { status };
  const { code = 'agent_failed', message = '' } = error ?? {};
  return { status, error: { code, message: message.trim() || 'The agent failed and did not say why.' } };
};
