import type { Message, Part, Run, RunError, RunStatus, Turn } from '@beckon/protocol';
import type { Telling } from './asks.ts';
import type { Actor } from './terms.ts';

/** Something a member says to the agent. */
export interface NewPrompt {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly userId: string;
  readonly cid: string;
  readonly fingerprint: string;
  readonly parts: readonly Part[];
  readonly preview: string;
  /** An agent of the server's own answers. */
  readonly hosted: boolean;
  /** How the other members are told; null: not at all. */
  readonly telling: Telling | null;
}

export type Prompted =
  | {
      readonly type: 'prompted' | 'known';
      readonly messageId: string;
      readonly replyId: string;
      readonly runId: string;
    }
  | { readonly type: 'key_reused' | 'unknown_conversation' | 'too_many_runs' };

/** Something a member typed where the agent runs, which is at the answer already. */
export interface NewBeginning extends Omit<NewPrompt, 'cid' | 'hosted' | 'telling'> {
  readonly agentId: string;
  readonly key: string;
}

export type Begun =
  | { readonly type: 'begun' | 'known'; readonly claimed: ClaimedRun }
  /** The same again, when its claim is over, or another came. */
  | { readonly type: 'stale'; readonly run: Run }
  | { readonly type: 'key_reused' | 'unknown_conversation' | 'unknown_member' | 'too_many_runs' };

/** Who claims: an agent of the server's own, in a life of a node, or one over HTTP, with a key. */
export interface Claimant {
  readonly owner: string;
  /** Null: as long as the process lives. */
  readonly leaseUntil: number | null;
}

/** The owner of a run, with the number that only the newest claim has. */
export interface Fenced {
  readonly runId: string;
  readonly fence: number;
}

/** What the reply says now. `landmark`: a part ended, which the feeds are told. */
export interface Checkpoint extends Fenced {
  readonly parts: readonly Part[];
  readonly preview: string;
  readonly landmark: boolean;
}

export interface Finish extends Fenced {
  readonly status: Exclude<RunStatus, 'queued' | 'running' | 'waiting'>;
  readonly error?: RunError | undefined;
  readonly parts: readonly Part[];
  readonly preview: string;
  /** How the members are told; null: not at all. */
  readonly telling: Telling | null;
}

/** A claimed run: a turn without its history, which is read outside of the transaction. */
export type ClaimedRun = Omit<Turn, 'history'> & { readonly tenantId: string };

/**
 * Whose runs are lost: those of earlier lives of a server, each `<owner>/<life>`; or all whose lease ran out as this life
 * sees it: not its own, which it renews as soon as the database is back.
 */
export type LostRuns = { readonly owner: string } | { readonly seenBy: string };

/** A run that nobody will go on with, as its members are told of it. */
export interface LostRun {
  readonly agentName: string;
  readonly conversationTitle: string;
  readonly error: RunError;
}

export type Retried = { readonly type: 'queued' | 'stood' | 'too_many_runs'; readonly run: Run };

/** What a run's owner hears back: whether to go on. Undefined: the claim is no longer theirs. */
export type Heard = { readonly cancelRequested: boolean } | undefined;

/**
 * Runs: one detached execution each, that writes one agent message. The states:
 *
 *     run       queued -> running -> done | error | interrupted | cancelled
 *               running                               from the start, when it was begun where its agent is
 *               running -> waiting -> queued          it waits for an ask; whatever settles the ask queues it again
 *               running -> cancelled                  also when it would wait, and somebody wants it to end
 *               queued | waiting -> cancelled         nobody works on it: it ends at once, and the ask it waits for with it
 *               error | interrupted | cancelled -> queued     a retry: the next attempt, the same run and message
 *     message   pending -> streaming -> done | error | interrupted | cancelled; pending again while its run waits
 *
 * A message is streaming while its run is running, and never otherwise: both change in one transaction. What is written
 * under a fence is refused as soon as another claim has raised it, or the run has ended.
 *
 * A conversation whose way is `queue` or `interrupt` has one running or waiting run at a time, the oldest; with
 * `parallel` all of them may be claimed. A run that was begun where its agent is runs beside them: that it does is a
 * fact, and no wish.
 */
export interface Runs {
  /** The prompt, its run, the reply to come, and who is told, in one transaction. */
  prompt(prompt: NewPrompt): Promise<Prompted>;
  get(actor: Actor, id: string): Promise<Run | undefined>;
  /** Runs that are not over: an agent's, or those of a user's conversations. */
  open(actor: Actor): Promise<Run[]>;

  /**
   * What was said in the run's conversation up to its prompt, newest first, the prompt at least; without replies that
   * are not over.
   */
  history(claimed: ClaimedRun, limit: number, bytes: number): Promise<Message[]>;
  /** The oldest run that this agent may work on now; of one conversation, when it is named. */
  claim(agentId: string, claimant: Claimant, conversationId?: string): Promise<ClaimedRun | undefined>;
  /**
   * What was typed where the agent is, its run and the reply, claimed from the start, in one transaction; once per key.
   * Who says it again gets the claim that this made, as long as it holds, and never one that came later.
   */
  begin(beginning: NewBeginning, claimant: Claimant): Promise<Begun>;
  /** The same, of any agent that the server itself hosts. */
  claimHosted(claimant: Claimant): Promise<ClaimedRun | undefined>;
  /** A claim of an agent over HTTP as it stands, for a node that has not seen it yet. */
  resume(
    agent: { readonly tenantId: string; readonly id: string },
    fenced: Fenced,
  ): Promise<ClaimedRun | 'stale' | undefined>;
  checkpoint(checkpoint: Checkpoint): Promise<Heard>;
  renew(fenced: Fenced, leaseUntil: number | null): Promise<Heard>;
  /** Ends the claim. Undefined when it was no longer theirs. */
  finish(finish: Finish): Promise<Run | undefined>;
  /**
   * Ends the claim until the ask is settled; when it is settled already, the run is queued at once; when somebody wants
   * the run to end, it is cancelled, and the ask with it. An ask that is not the agent's changes nothing.
   */
  wait(fenced: Checkpoint, askId: string): Promise<Run | 'unknown_ask' | undefined>;

  /** Those of these runs that somebody wants to end. */
  cancelRequested(ids: readonly string[]): Promise<string[]>;
  /** Asks a run to end; one that nobody works on ends here. */
  cancel(actor: Actor, id: string): Promise<Run | undefined>;
  /**
   * The same by the cid of the user's prompt in this conversation; before it arrived, it is noted, and the run will be
   * born cancelled. Undefined when the user is not in it. The oldest of many that are noted make room.
   */
  cancelPrompt(user: Actor, conversationId: string, cid: string): Promise<Run | null | undefined>;
  /** Forgets up to `limit` cancels noted before this time (ms), whose messages never came; answers how many. */
  forgetCancels(before: number, limit: number): Promise<number>;
  /** Queues an ended run again. `stood` when it is not over, or is done. */
  retry(actor: Actor, id: string): Promise<Retried | undefined>;

  /**
   * Repairs what a node's earlier life, or anybody whose lease ran out, left running: interrupted, with what was written;
   * queued again where the owner never said a word after its claim, because then it never had it. Who is told of an
   * interrupted one are those who would have been told of its end. Answers how many.
   */
  repair(lost: LostRuns, telling: (run: LostRun) => Telling, limit: number): Promise<number>;
  /** When the next lease of others runs out. */
  nextLapse(seenBy: string): Promise<number | undefined>;
}
