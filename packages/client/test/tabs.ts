import type { ChannelLike, LocksLike, Sharing } from '../src/share/sharing.ts';

/** What several tabs of one browser have in common, played by hand. */
export interface PlayedBrowser {
  /** Another tab. */
  tab(): PlayedTab;
}

export interface PlayedTab extends Sharing {
  shown: boolean;
  /** Asleep it neither hears nor is told that its lock was stolen; what was said meanwhile is lost to it. */
  frozen: boolean;
}

interface Held {
  tab: PlayedTab;
  steal(): void;
}
interface Waiting {
  tab: PlayedTab;
  grant(): void;
}

export function playedBrowser(): PlayedBrowser {
  const channels = new Map<string, Set<{ tab: PlayedTab; hear(data: unknown): void }>>();
  const held = new Map<string, Held>();
  const queues = new Map<string, Waiting[]>();
  let tabs = 0;

  function next(name: string): void {
    if (held.has(name)) return;
    queues.get(name)?.shift()?.grant();
  }

  const locksOf = (tab: () => PlayedTab): LocksLike => ({
    request: (name, { signal, steal }, hold) =>
      new Promise((resolve, reject) => {
        const stolen = new DOMException('stolen', 'AbortError');
        const grant = (): void => {
          const mine: Held = { tab: tab(), steal: () => void whenAwake(tab(), () => reject(stolen)) };
          held.set(name, mine);
          void Promise.resolve(hold()).then((value) => {
            if (held.get(name) !== mine) return;
            held.delete(name);
            resolve(value);
            next(name);
          });
        };
        if (steal === true) {
          held.get(name)?.steal();
          held.delete(name);
          queueMicrotask(grant);
          return;
        }
        const waiting: Waiting = { tab: tab(), grant: () => queueMicrotask(grant) };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        queue.push(waiting);
        signal?.addEventListener('abort', () => {
          const at = queue.indexOf(waiting);
          if (at < 0) return;
          queue.splice(at, 1);
          reject(new DOMException('given up', 'AbortError'));
        });
        next(name);
      }),
  });

  const channelOf = (tab: PlayedTab, name: string): ChannelLike => {
    const all = channels.get(name) ?? new Set();
    channels.set(name, all);
    const mine = { tab, hear: (_: unknown): void => undefined };
    all.add(mine);
    return {
      postMessage(message) {
        const data = structuredClone(message);
        for (const other of all) if (other !== mine && !other.tab.frozen) queueMicrotask(() => other.hear(data));
      },
      addEventListener: (_, listener) => {
        mine.hear = (data) => listener({ data });
      },
      close: () => void all.delete(mine),
    };
  };

  return {
    tab() {
      const name = `tab-${++tabs}`;
      const tab: PlayedTab = {
        shown: true,
        frozen: false,
        locks: locksOf(() => tab),
        channel: (channel) => channelOf(tab, channel),
        visible: () => tab.shown,
        newTab: () => name,
      };
      return tab;
    },
  };
}

/** Looks, turn by turn, until the tab is awake. */
function whenAwake(tab: PlayedTab, work: () => void): void {
  if (tab.frozen) setImmediate(() => whenAwake(tab, work));
  else work();
}
