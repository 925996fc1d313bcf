import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Encrypter } from './encrypt.ts';
import type { Bodies, Job } from './encryption-thread.ts';

/** A thread takes 12 MB: it goes when nothing was encrypted on it for so long. */
const IDLE_MS = 60_000;

type Waiting = Job & { readonly resolve: (body: Buffer) => void; readonly reject: (reason: unknown) => void };

/**
 * Encrypts for one sender: here, or where many are sent at once, on a thread of its own, because 0.2 ms of arithmetic for
 * each of ten thousand messages would keep everything else of the process waiting. Its states:
 *
 *     here      few are under way; there is no thread
 *     apart     a thread takes sets: what is asked for within one turn of the event loop
 *     here      after a minute in which nobody came, or when the thread broke; what it had is encrypted here then
 */
export class Encryption {
  readonly #encrypter = new Encrypter();
  readonly #apartFrom: number;
  #underWay = 0;
  readonly #gathered: Waiting[] = [];
  readonly #sent: Waiting[][] = [];
  #thread: Worker | undefined;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  /** @param apartFrom from how many messages under way on another thread is used */
  constructor(apartFrom: number) {
    this.#apartFrom = apartFrom;
  }

  /** Counts a message as under way, for as long as `work` takes. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }

  /** As `encrypt`, with its errors. */
  encrypt(job: Job): Buffer | Promise<Buffer> {
    const few = this.#thread === undefined && this.#underWay < this.#apartFrom;
    if (few || this.#closed) return this.#encrypter.encrypt(job.payload, job.keys);
    return new Promise((resolve, reject) => {
      if (this.#gathered.length === 0) setImmediate(() => this.#flush());
      this.#gathered.push({ ...job, resolve, reject });
    });
  }

  /** Ends the thread; what it has under way, and whatever comes later, is encrypted here. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave()?.terminate();
  }

  #flush(): void {
    const set = this.#gathered.splice(0);
    if (set.length === 0) return;
    this.#thread ??= this.#start();
    this.#sent.push(set);
    // the process is to live for as long as something is under way
    this.#thread.ref();
    this.#thread.postMessage(set.map(({ payload, keys }): Job => ({ payload, keys })));
  }

  #start(): Worker {
    // the same file before and after it was compiled
    const file = new URL(`./encryption-thread${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(file);
    const lost = (): void => {
      if (this.#thread === thread) this.#leave();
    };
    thread.on('message', (bodies: Bodies) => {
      if (this.#thread === thread) this.#take(bodies);
    });
    thread.on('error', lost);
    thread.on('exit', lost);
    this.#idle = setTimeout(() => void this.#leave()?.terminate(), IDLE_MS).unref();
    return thread;
  }

  #take({ bytes, lengths }: Bodies): void {
    this.#idle?.refresh();
    const set = this.#sent.shift() ?? [];
    let at = 0;
    for (const [index, one] of set.entries()) {
      const length = lengths[index] ?? 0;
      if (length === 0) this.#here(one);
      else one.resolve(Buffer.from(bytes.buffer, bytes.byteOffset + at, length));
      at += length;
    }
    if (this.#sent.length === 0) this.#thread?.unref();
  }

  /** Goes back to encrypting here. Answers the thread that was left. */
  #leave(): Worker | undefined {
    const thread = this.#thread;
    clearTimeout(this.#idle);
    this.#thread = undefined;
    for (const one of [...this.#sent.splice(0).flat(), ...this.#gathered.splice(0)]) this.#here(one);
    return thread;
  }

  #here({ payload, keys, resolve, reject }: Waiting): void {
    try {
      resolve(this.#encrypter.encrypt(payload, keys));
    } catch (error) {
      reject(error);
    }
  }
}
