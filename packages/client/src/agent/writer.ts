import { isFault } from '@beckon/protocol';
import { persist } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import { batchFrom, endOf, isBefore, type LocalPart, type Place, type Write } from './batch.ts';
import type { Step } from './steps.ts';

/** What a claim is told with every word: whether to go on. */
export interface Heard {
  readonly cancelRequested: boolean;
}

export interface WriterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly runId: string;
  readonly fence: number;
  /** What is written already. */
  readonly parts: readonly LocalPart[];
  /** Ends all tries. */
  readonly signal: AbortSignal;
  heard(heard: Heard): void;
  /** The server will not take it; nothing is written any more. */
  broke(error: unknown): void;
}

/**
 * Writes a reply: the whole of it is kept here, with the place up to which the server has it, and one request at a time
 * carries what lies between. So a server that has lost some (`gap`) is simply given it again.
 */
export interface Writer {
  readonly empty: boolean;
  add(step: Exclude<Step, { type: 'wait' }>): void;
  /** Resolves when the server has everything, or will never have it. */
  flush(): Promise<void>;
}

/** The first words go at once; those that follow are gathered for this long. */
const WINDOW_MS = 40;
/** A server that counts our requests gets fewer and larger ones. */
const WIDEST_WINDOW_MS = 1_000;

export function createWriter(options: WriterOptions): Writer {
  const { client, clock, runId, fence, signal } = options;
  const parts: LocalPart[] = [...options.parts];
  let written: Place = endOf(parts);
  /** The first half of a surrogate pair: it waits for the second. */
  let half = '';
  let windowMs = WINDOW_MS;
  let sentAt = Number.NEGATIVE_INFINITY;
  let sending: Promise<void> | undefined;
  let broken = false;
  let hurry = false;
  let hurryUp: (() => void) | undefined;

  const behind = (): boolean => !broken && !signal.aborted && isBefore(written, endOf(parts));

  /** Text as the server keeps it: without NUL, with whole surrogate pairs, so that both count the same. */
  function addText(type: 'text' | 'reasoning', text: string): void {
    const last = parts.at(-1);
    if (last?.type !== type) endText();
    const all = (half + text).replaceAll('\u0000', '');
    half = /[\ud800-\udbff]$/.test(all) ? all.slice(-1) : '';
    append(type, half === '' ? all : all.slice(0, -1));
  }

  function append(type: 'text' | 'reasoning', text: string): void {
    if (text === '') return;
    const last = parts.at(-1);
    if (last?.type === type) parts[parts.length - 1] = { type, text: last.text + text.toWellFormed() };
    else parts.push({ type, text: text.toWellFormed() });
  }

  /** A half whose other half never came. */
  function endText(): void {
    const last = parts.at(-1);
    if (half !== '' && (last?.type === 'text' || last?.type === 'reasoning')) append(last.type, half);
    half = '';
  }

  function pump(): void {
    if (sending !== undefined || !behind()) return;
    sending = send()
      .catch((error: unknown) => {
        if (signal.aborted) return;
        broken = true;
        options.broke(error);
      })
      .finally(() => {
        sending = undefined;
      });
  }

  async function send(): Promise<void> {
    while (behind()) {
      await window();
      sentAt = clock.now();
      const from = written;
      const { writes, to } = batchFrom(parts, from);
      if (writes.length === 0) {
        written = to;
        continue;
      }
      try {
        options.heard(await persist({ clock, signal }, () => write(writes)));
        written = to;
      } catch (error) {
        const missing = gapIn(error);
        if (missing === undefined || !isBefore(missing, from)) throw error;
        written = missing;
      }
    }
  }

  async function write(writes: Write[]): Promise<Heard> {
    try {
      return await client.call('writeRun', { params: { id: runId }, body: { fence, writes }, signal });
    } catch (error) {
      if (isFault(error) && error.code === 'rate_limited') windowMs = Math.min(windowMs * 2, WIDEST_WINDOW_MS);
      throw error;
    }
  }

  async function window(): Promise<void> {
    const pause = sentAt + windowMs - clock.now();
    if (hurry || pause <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = clock.timer(pause, resolve);
      hurryUp = () => {
        timer.cancel();
        resolve();
      };
      signal.addEventListener('abort', hurryUp, { once: true });
    });
    if (hurryUp !== undefined) signal.removeEventListener('abort', hurryUp);
    hurryUp = undefined;
    signal.throwIfAborted();
  }

  return {
    get empty() {
      return parts.length === 0;
    },
    add(step) {
      if (step.type === 'text' || step.type === 'reasoning') addText(step.type, step.text);
      else {
        endText();
        parts.push(step);
      }
      pump();
    },
    async flush() {
      endText();
      hurry = true;
      pump();
      hurryUp?.();
      while (sending !== undefined) {
        await sending;
        pump();
      }
      hurry = false;
    },
  };
}

/** What the server lacks. */
function gapIn(error: unknown): Place | undefined {
  if (!isFault(error) || error.code !== 'gap') return undefined;
  const { part, length } = error.evidence;
  return typeof part === 'number' && typeof length === 'number' ? { part, length } : undefined;
}
