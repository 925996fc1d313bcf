/**
 * One life of a process, as far as the others can tell: its steps are counted, and it may die at any of them. A promise
 * that it waited for then never resolves, and its timers never fire: so dies a process, without closing anything.
 */
export interface Life {
  readonly dead: boolean;
  /** Steps that are under way: 0 says that it waits for time or for others. */
  readonly pending: number;
  /** How many it has taken. */
  readonly steps: number;
  /** Dies at its n-th step from now: before it is done, or as soon as it is. */
  dieAt(step: number, done: boolean): void;
  die(): void;
  /** Resolves when it dies. */
  readonly died: Promise<void>;
  /** The same rooms, whose every call is a step of this life. */
  through<Rooms extends object>(rooms: Rooms): Rooms;
  /** The same clock, whose timers end with this life. */
  clock<Time extends Timed>(time: Time): Time;
}

interface Timed {
  now(): number;
  timer(ms: number, wake: () => void): { cancel(): void };
}

type Call = (...given: unknown[]) => unknown;

export const openLife = (onDeath: () => void = () => {}): Life => {
  let dead = false;
  let pending = 0;
  let steps = 0;
  let doom: { left: number; readonly done: boolean } | undefined;
  const { promise: died, resolve: tellDeath } = Promise.withResolvers<void>();
  const never = new Promise<never>(() => {});
  const timers = new Set<{ cancel(): void }>();

  const die = (): void => {
    if (dead) return;
    dead = true;
    for (const timer of timers) timer.cancel();
    onDeath();
    tellDeath();
  };

  const step = async (call: Call, given: unknown[]): Promise<unknown> => {
    if (dead) return never;
    const last = doom !== undefined && --doom.left <= 0 ? doom : undefined;
    if (last && !last.done) {
      die();
      return never;
    }
    pending += 1;
    steps += 1;
    try {
      return await call(...given);
    } finally {
      pending -= 1;
      if (last) die();
      // biome-ignore lint/correctness/noUnsafeFinally: who has died hears nothing, neither a result nor an error
      if (dead) return never;
    }
  };

  const room = (given: object): object =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]: [string, unknown]) => {
        if (typeof value === 'function') return [name, (...all: unknown[]) => step(value.bind(given) as Call, all)];
        return [name, typeof value === 'object' && value !== null ? room(value) : value];
      }),
    );

  return {
    get dead() {
      return dead;
    },
    get pending() {
      return dead ? 0 : pending;
    },
    get steps() {
      return steps;
    },
    died,
    die,
    dieAt: (left, done) => {
      doom = { left, done };
    },
    through: (rooms) => room(rooms) as typeof rooms,
    clock: (time) => ({
      ...time,
      now: () => time.now(),
      timer: (ms, wake) => {
        if (dead) return { cancel: () => {} };
        const timer = time.timer(ms, () => {
          timers.delete(timer);
          wake();
        });
        timers.add(timer);
        return {
          cancel: () => {
            timers.delete(timer);
            timer.cancel();
          },
        };
      },
    }),
  };
};
