/** A network that does to a stream what networks, proxies and sleeping phones do; everything else passes as it is. */
export interface BadNetwork {
  readonly fetch: typeof fetch;
  /** Breaks every open stream: at once, or in the middle of the next event. */
  cut(): void;
}

/** @param roll 0 to 99: decides what happens to each event of words that comes through */
export function badNetwork(roll: () => number): BadNetwork {
  const open = new Set<(now: boolean) => void>();
  return {
    async fetch(input, init) {
      const response = await fetch(input, init);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!isStream || response.body === null) return response;
      return new Response(spoiled(response.body, roll, open), { headers: response.headers });
    },
    cut() {
      const now = roll() < 50;
      for (const cut of [...open]) cut(now);
    },
  };
}

/** Which part of a message an event brings words of. */
const partOf = (block: string): string | undefined => /"part":(\d+)/.exec(block)?.[1];

function spoiled(
  body: ReadableStream<Uint8Array>,
  roll: () => number,
  open: Set<(now: boolean) => void>,
): ReadableStream<Uint8Array> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const encoder = new TextEncoder();
  let rest = '';
  let late = '';
  let atNext = false;
  let cut!: (now: boolean) => void;

  /** What is sent in place of a block: words may come twice, or after what comes next. */
  function fate(block: string): string {
    const held = late;
    late = '';
    if (!block.startsWith('event: live')) return block + held;
    // within one part: that a part has ended is told by the next one's beginning, and a cut may follow at once
    if (held !== '' && partOf(held) !== partOf(block)) return held + block;
    const dice = roll();
    if (dice < 20) return block + block + held;
    if (dice < 40 && held === '') {
      late = block;
      return '';
    }
    return block + held;
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = (): void => {
        open.delete(cut);
        controller.error(new TypeError('terminated'));
        reader.cancel().catch(() => undefined);
      };
      cut = (now) => {
        if (now) end();
        else atNext = true;
      };
      open.add(cut);
      const pump = async (): Promise<void> => {
        for (;;) {
          const { done, value } = await reader.read();
          if (!open.has(cut)) return;
          if (done) break;
          const blocks = `${rest}${value}`.split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            const text = fate(`${block}\n\n`);
            if (text === '') continue;
            if (atNext) {
              controller.enqueue(encoder.encode(text.slice(0, Math.floor((text.length * roll()) / 100))));
              return end();
            }
            controller.enqueue(encoder.encode(text));
          }
        }
        open.delete(cut);
        controller.close();
      };
      pump().catch(() => open.has(cut) && end());
    },
    cancel() {
      open.delete(cut);
      return reader.cancel();
    },
  });
}
