/** A place for what waits to be sent, shared by the pages of one browser and their service worker. */
export interface Box<T> {
  /** Adds it, or takes the place of the one with the same id. */
  add(item: T): Promise<void>;
  /** In the order in which they are to be sent. */
  all(): Promise<T[]>;
  remove(id: string): Promise<void>;
  /** Does `work` while nobody else does: neither another page nor the worker. Waits for its turn. */
  exclusively<R>(work: () => Promise<R>): Promise<R>;
}

/** How a box tells its items apart, and puts them in order. */
export interface Shape<T> {
  idOf(item: T): string;
  inOrder(items: T[]): T[];
}

/** A box that lives as long as the program. */
export function memoryBox<T>({ idOf, inOrder }: Shape<T>): Box<T> {
  const items = new Map<string, T>();
  return {
    add: async (item) => void items.set(idOf(item), item),
    all: async () => inOrder([...items.values()]),
    remove: async (id) => void items.delete(id),
    exclusively: oneAtATime(),
  };
}

/** A box that keeps in memory what could not be kept otherwise, as in a browser whose storage is full or forbidden. */
export function sturdyBox<T>(box: Box<T>, shape: Shape<T>): Box<T> {
  const spare = memoryBox(shape);
  return {
    add: (item) => box.add(item).catch(() => spare.add(item)),
    async all() {
      const kept = await box.all().catch(() => []);
      return shape.inOrder([...kept, ...(await spare.all())]);
    },
    async remove(id) {
      await spare.remove(id);
      await box.remove(id);
    },
    exclusively: (work) => box.exclusively(work),
  };
}

/** A lock within this program. */
export function oneAtATime(): Box<unknown>['exclusively'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
