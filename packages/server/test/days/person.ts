import { contexts } from '@beckon/protocol';
import type { Dice } from '@beckon/testkit/days';
import { Handset } from './handset.ts';
import type { News } from './news.ts';
import { NOTHING, Page, type Shown } from './page.ts';
import type { PersonPlan, Place, Step } from './plan.ts';
import type { Report } from './server.ts';
import { later, type World } from './world.ts';

/** What a person does for a while. */
export interface Focus {
  readonly device: number;
  readonly place: Place;
  /** A conversation that is not in the plan: one that an agent's message opened. */
  readonly conversationId: string | undefined;
}

/**
 * A person, as nobody but the simulation knows them: whether they are awake, where they sit, what they look at. The
 * server knows what their pages report, and what they do.
 */
export class Person {
  readonly index: number;
  readonly plan: PersonPlan;
  readonly dice: Dice;
  readonly pages: readonly Page[];
  readonly handsets: readonly Handset[];
  awake = false;
  /** The phone is where they notice it. */
  carries = true;
  /** The laptop at which they sit, whatever they do there. */
  desk: number | undefined;
  focus: Focus | undefined;
  /** Moves with whatever they look at: what they were about to do there is over. */
  epoch = 0;
  /** When they first saw what. */
  readonly seen = new Map<string, number>();
  /** Asks that a page of theirs has proved. */
  readonly proved = new Set<string>();
  /** When they began, or ceased, to be within reach. */
  readonly reach: { readonly at: number; readonly reachable: boolean }[] = [];
  readonly #world: World;

  constructor(world: World, index: number, plan: PersonPlan) {
    this.#world = world;
    this.index = index;
    this.plan = plan;
    this.dice = world.dice.of('person', index);
    this.pages = plan.devices.map(({ kind }, device) => new Page(`${kind} ${device}`));
    this.handsets = plan.devices.map((one, device) => new Handset(one, `https://push.example/${index}/${device}`));
  }

  /** Does what the plan says, and nothing of what they were about to do. */
  take(step: Step): void {
    switch (step.do) {
      case 'wake':
        this.awake = true;
        break;
      case 'sleep':
        this.#turnAway();
        this.awake = false;
        this.desk = undefined;
        break;
      case 'carry':
        this.carries = step.phone;
        break;
      case 'look':
        this.look(step.device, step.place);
        break;
      case 'net':
        this.#change(step.device, (page) => {
          page.online = step.up;
        });
        break;
      case 'beside':
      case 'hide':
      case 'leave':
      case 'close':
      case 'shut':
        this.#turn(step.device, step.do);
        break;
    }
    this.noteReach();
  }

  /** Has this in front of them, from now on. */
  look(device: number, place: Place, conversationId?: string): void {
    this.#turnAway();
    this.awake = true;
    const phone = this.plan.devices[device]?.kind === 'phone';
    if (phone) this.carries = true;
    this.desk = phone ? undefined : device;
    this.focus = { device, place, conversationId };
    const handset = this.handsets[device];
    if (handset) handset.shut = false;
    this.#change(device, (page) => {
      Object.assign(page, { open: true, running: true, visible: true, focused: true, touched: true });
      page.shown = this.#shownAt(place, conversationId);
    });
    this.noteReach();
  }

  /** Puts the phone away again. */
  putAway(device: number): void {
    this.#turn(device, 'hide');
    this.noteReach();
  }

  /** A new ask is drawn where it belongs: its page says so. */
  redraw(): void {
    if (this.focus === undefined) return;
    const { device, place, conversationId } = this.focus;
    this.#change(device, (page) => {
      page.shown = this.#shownAt(place, conversationId);
    });
  }

  /** The stream is open again: pages say where they are. */
  reconnect(): void {
    this.pages.forEach((_, device) => {
      this.#change(device, () => {});
    });
    this.noteReach();
  }

  /** What each of their pages has said last. */
  reports(now: number, serverSince: number): Pick<Report, 'at' | 'body'>[] {
    return this.pages.map((page) => page.report(now, serverSince));
  }

  /** Truly looks at what this is about, on a page that shows it. */
  looksAt(news: Pick<News, 'conversationId' | 'kind'>): boolean {
    if (this.focus === undefined || !this.live(this.focus.device)) return false;
    const asks = news.kind === 'approval' || news.kind === 'input';
    if (this.focus.place.type === 'asks') return asks;
    return news.conversationId !== undefined && this.conversationInFront === news.conversationId;
  }

  get conversationInFront(): string | undefined {
    if (this.focus === undefined) return undefined;
    const { place, conversationId } = this.focus;
    if (conversationId !== undefined) return conversationId;
    return place.type === 'conversation' ? this.#world.ids.conversations[place.conversation] : undefined;
  }

  /** The page shows at once what comes: it is there, and so is the server. */
  live(device: number): boolean {
    return this.#world.server.up && (this.pages[device]?.connected ?? false);
  }

  /** They would notice an alert on this device. */
  notices(device: number): boolean {
    if (!this.awake) return false;
    return this.plan.devices[device]?.kind === 'phone' ? this.carries : this.desk === device;
  }

  /** Within reach: something could tell them now. */
  get reachable(): boolean {
    const now = this.#world.clock.now();
    if (!this.awake) return false;
    if (this.focus !== undefined && this.live(this.focus.device)) return true;
    return this.handsets.some(
      (handset, device) => handset.deviceId !== undefined && this.notices(device) && handset.reachable(now),
    );
  }

  noteReach(): void {
    const { reachable } = this;
    if (this.reach.at(-1)?.reachable !== reachable) this.reach.push({ at: this.#world.clock.now(), reachable });
  }

  /** They know it now. */
  sees(key: string): boolean {
    if (this.seen.has(key)) return false;
    this.seen.set(key, this.#world.clock.now());
    this.#world.trace.add(this.#world.clock.now(), `person ${this.index} sees`, key);
    return true;
  }

  /** From here on they look at nothing; the page does not hear of it. */
  #turnAway(): void {
    this.epoch += 1;
    this.focus = undefined;
    this.pages.forEach((page, device) => {
      if (!page.touched) return;
      this.#change(device, () => {
        page.touched = false;
      });
    });
  }

  #turn(device: number, how: 'beside' | 'hide' | 'leave' | 'close' | 'shut'): void {
    this.#turnAway();
    const phone = this.plan.devices[device]?.kind === 'phone';
    this.desk = !phone && (how === 'beside' || how === 'hide') ? device : undefined;
    const handset = this.handsets[device];
    // a phone that is locked is reached all the same
    if (handset && how === 'shut' && !phone) handset.shut = true;
    this.#change(device, (page) => {
      if (how === 'beside') page.focused = false;
      if (how === 'hide') Object.assign(page, { visible: false, focused: false });
      if (how === 'close') Object.assign(page, { open: false, visible: false, focused: false });
      if (how === 'shut') page.running = false;
    });
  }

  /** A page changes; once something is on it again, it shows what came meanwhile. */
  #change(device: number, change: (page: Page) => void): void {
    const page = this.pages[device];
    if (page === undefined) return;
    page.change(this.#world.clock.now(), this.#world.server.up, () => change(page));
  }

  #shownAt(place: Place, conversationId: string | undefined): Shown {
    const { ids, plan, news } = this.#world;
    if (place.type === 'home' && conversationId === undefined) return NOTHING;
    const inFront =
      conversationId ?? (place.type === 'conversation' ? ids.conversations[place.conversation] : undefined);
    const asks = [...news.values()].filter(
      ({ kind, over, to, conversationId: where }) =>
        (kind === 'approval' || kind === 'input') &&
        over === undefined &&
        to.includes(this.index) &&
        (inFront === undefined || where === inFront),
    );
    const agent = place.type === 'conversation' ? (plan.conversations[place.conversation]?.agent ?? 0) : undefined;
    const agentId = agent === undefined ? undefined : ids.agents[agent]?.id;
    const conversation =
      agentId !== undefined && inFront !== undefined ? [contexts.conversation(agentId, inFront)] : [];
    return {
      place,
      contexts: [...conversation, ...asks.slice(-15).map(({ id }) => contexts.ask(id)), contexts.platform()],
    };
  }
}

/** Runs it later, unless they look at something else by then. */
export const ifStillThere = (world: World, person: Person, ms: number, run: (device: number) => void): void => {
  const { epoch } = person;
  later(world, ms, () => {
    if (person.epoch !== epoch || person.focus === undefined || !person.live(person.focus.device)) return;
    run(person.focus.device);
  });
};

/** Chance of their own for each thing that a person comes across, whatever else they have come across before. */
export const moodFor = (person: Person, name: string, about: string): Dice => person.dice.of(about, name);
