import { type Came, parseFrame, type Room, reading } from './room.suite.ts';
import { Session, type SessionState } from './session.ts';
import type { Sink } from './sink.ts';

/** A reader that a test plays: it takes what it is given until it is told to stall. */
export interface PlayedSink extends Sink {
  /** From the next write on it does not keep up … */
  stall(): void;
  /** … until now. */
  drain(): void;
  leave(): void;
  /** How often it was cut, and how many listen for its end. */
  readonly cuts: number;
  readonly listeners: number;
  /** Frames in the order they were written. */
  readonly written: Came[];
  next(): Promise<Came | undefined>;
  until(type: string): Promise<Came[]>;
  rest(): Promise<Came[]>;
}

export const playSink = (): PlayedSink => {
  const written: Came[] = [];
  const gone: (() => void)[] = [];
  let [stalled, closed, cuts, read] = [false, false, 0, 0];
  let ready: (() => void) | undefined;
  let news = Promise.withResolvers<void>();
  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const take = (text = ''): void => {
    written.push(
      ...text
        .split('\n\n')
        .filter((block) => block.includes('data: '))
        .map(parseFrame),
    );
    tell();
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const one of gone) one();
    tell();
  };
  async function* frames(): AsyncGenerator<Came> {
    for (;;) {
      while (read < written.length) yield written[read++] as Came;
      if (closed) return;
      await news.promise;
    }
  }
  return {
    written,
    ...reading(frames()),
    write: (text) => {
      take(text);
      return !stalled;
    },
    onDrain: (one) => {
      ready = one;
    },
    onClose: (one) => {
      gone.push(one);
    },
    end: (text) => {
      take(text);
      close();
    },
    cut: () => {
      cuts += 1;
      close();
    },
    stall: () => {
      stalled = true;
    },
    drain: () => {
      stalled = false;
      ready?.();
    },
    leave: close,
    get closed() {
      return closed;
    },
    get cuts() {
      return cuts;
    },
    get listeners() {
      return gone.length;
    },
  };
};

/** A session that runs for the agent of a room, on a played sink. */
export const playSession = (
  { store, bus, clock, robot }: Pick<Room, 'store' | 'bus' | 'clock' | 'robot'>,
  since?: string,
): { sink: PlayedSink; session: Session; ended: Promise<void>; state(): SessionState } => {
  const sink = playSink();
  const session = new Session({
    ...{ reader: robot, connectionId: robot.id, since, sink, store, bus, clock },
    snapshots: () => [],
    onEnd: () => {},
  });
  return { sink, session, ended: session.run(), state: () => session.state };
};
