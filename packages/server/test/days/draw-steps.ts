import type { Dice } from '@beckon/testkit/days';
import type { DevicePlan, Place, Step } from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Span = readonly [from: number, to: number];

/** When somebody who lives that many hours from UTC is awake. */
export const awakeBetween = (dice: Dice, start: number, end: number, hours: number): Span[] => {
  const wakes = start + dice.int(6 * 60, 9 * 60) * MINUTE - hours * HOUR;
  const length = dice.int(14 * 60, 17 * 60) * MINUTE;
  return [-DAY, 0, DAY]
    .map((days): Span => [Math.max(start, wakes + days), Math.min(end, wakes + days + length)])
    .filter(([from, to]) => to - from > 30 * MINUTE);
};

export interface StepOptions {
  readonly dice: Dice;
  readonly awake: readonly Span[];
  readonly devices: readonly DevicePlan[];
  /** The conversations that they are in. */
  readonly mine: readonly number[];
  readonly end: number;
}

/** What a person does of themselves all day. */
export const drawSteps = (options: StepOptions): Step[] => {
  const { dice, awake, devices, end } = options;
  const steps: Step[] = [];
  const draft = new Draft(options, steps);
  for (const [from, to] of awake) {
    steps.push({ at: from, do: 'wake' });
    const laptops = devices.flatMap(({ kind }, index) => (kind === 'laptop' ? [index] : []));
    for (let at = from + dice.about(20 * MINUTE); at < to - 5 * MINUTE; ) {
      const what = dice.weighted({ desk: laptops.length > 0 ? 2 : 0, phone: 3, away: 4 });
      if (what === 'desk') at = draft.desk(at, Math.min(to, at + dice.int(15, 90) * MINUTE), dice.pick(laptops));
      else if (what === 'phone') at = draft.glance(at);
      else at = draft.away(at, at + dice.int(20, 150) * MINUTE);
      at += dice.about(10 * MINUTE);
    }
    steps.push({ at: to, do: 'sleep' });
  }
  draft.rules();
  return steps.filter(({ at }) => at < end).sort((a, b) => a.at - b.at);
};

/** Writes steps, a stretch of time after the other. */
class Draft {
  readonly #o: StepOptions;
  readonly #steps: Step[];
  #written = 0;

  constructor(options: StepOptions, steps: Step[]) {
    this.#o = options;
    this.#steps = steps;
  }

  /** Sits at a laptop: looks here and there, writes, does other things beside, walks away, or shuts it. */
  desk(from: number, to: number, device: number): number {
    const { dice, mine } = this.#o;
    let at = from;
    while (at < to) {
      this.#add({ at, do: 'look', device, place: this.#place() });
      const conversation = mine.length > 0 && dice.chance(0.6) ? dice.pick(mine) : undefined;
      if (conversation !== undefined) {
        at += dice.int(3, 20) * SECOND;
        this.#add({ at, do: 'look', device, place: { type: 'conversation', conversation } });
        at += dice.int(5, 60) * SECOND;
        this.#add({ at, do: 'write', conversation, n: ++this.#written });
      }
      at = this.#after(at, device);
    }
    this.#add({ at, do: dice.weighted({ close: 3, leave: 4, shut: 3 }), device });
    return at;
  }

  /** What comes after one has said something, or looked. */
  #after(at: number, device: number): number {
    const { dice } = this.#o;
    const next = dice.weighted({ stay: 35, beside: 20, hide: 25, leave: 12, net: 4, shut: 4 });
    if (next === 'stay') return at + dice.int(1, 8) * MINUTE;
    const begins = at + dice.int(2, 60) * SECOND;
    if (next === 'net') {
      const back = begins + dice.int(20, 600) * SECOND;
      this.#add({ at: begins, do: 'net', device, up: false });
      this.#add({ at: back, do: 'net', device, up: true });
      return back + dice.int(1, 60) * SECOND;
    }
    this.#add({ at: begins, do: next, device });
    return begins + (next === 'leave' || next === 'shut' ? dice.int(2, 40) : dice.int(2, 20)) * MINUTE;
  }

  /** Takes the phone, looks, and puts it away. */
  glance(from: number): number {
    const { dice } = this.#o;
    const to = from + dice.int(15, 240) * SECOND;
    this.#add({ at: from, do: 'carry', phone: true });
    this.#add({ at: from, do: 'look', device: 0, place: this.#place() });
    this.#add({ at: to, do: dice.weighted({ hide: 5, shut: 4, close: 1 }), device: 0 });
    return to;
  }

  away(from: number, to: number): number {
    this.#add({ at: from, do: 'carry', phone: this.#o.dice.chance(0.85) });
    this.#add({ at: to, do: 'carry', phone: true });
    return to;
  }

  /** Snoozes that are set and ended, and changes of mind. */
  rules(): void {
    const { dice, awake } = this.#o;
    for (const [from, to] of awake) {
      if (dice.chance(0.25)) {
        const at = dice.int(from, to);
        const forMs = dice.pick([30 * MINUTE, HOUR, 3 * HOUR]);
        this.#add({ at, do: 'snooze', forMs });
        if (dice.chance(0.4)) this.#add({ at: at + dice.int(1, 50) * MINUTE, do: 'snooze', forMs: null });
      }
      if (dice.chance(0.2)) this.#add({ at: dice.int(from, to), do: 'rule', change: this.#change() });
    }
  }

  #change(): Extract<Step, { do: 'rule' }>['change'] {
    const { dice, mine } = this.#o;
    switch (dice.weighted({ intensity: 2, quiet: 1, muted: 1 })) {
      case 'intensity':
        return { intensity: dice.pick(['chill', 'dialed-in', 'relentless'] as const) };
      case 'quiet':
        return { quietHours: dice.chance(0.5) ? null : { from: '13:00', to: '15:30' } };
      case 'muted':
        return { muted: mine.filter(() => dice.chance(0.5)) };
    }
  }

  #place(): Place {
    const { dice, mine } = this.#o;
    const type = dice.weighted({ conversation: mine.length > 0 ? 5 : 0, home: 3, asks: 1 });
    return type === 'conversation' ? { type, conversation: dice.pick(mine) } : { type };
  }

  #add(step: Step): void {
    this.#steps.push(step);
  }
}
