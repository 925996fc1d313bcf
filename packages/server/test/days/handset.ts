import type { PushPayload } from '@beckon/protocol';
import type { News } from './news.ts';
import type { DevicePlan } from './plan.ts';

/** An alert or its ending, and what it is about. */
export interface Displayed {
  readonly payload: PushPayload;
  readonly about: readonly News[];
}

/** A browser that takes pushes: it shows an id once, and what has a tag takes the place of what had it before. */
export class Handset {
  readonly plan: DevicePlan;
  readonly endpoint: string;
  deviceId: string | undefined;
  /** The lid is down, or it sleeps: nothing reaches it. */
  shut = false;
  /** What is on its screen, by tag. */
  readonly displayed = new Map<string, Displayed>();
  readonly #ids = new Map<string, number>();
  #badge = { total: 0, seq: -1 };
  /** What waits for it at the push service, by topic. */
  readonly #waiting = new Map<string, { readonly payload: PushPayload; readonly until: number }>();

  constructor(plan: DevicePlan, endpoint: string) {
    this.plan = plan;
    this.endpoint = endpoint;
  }

  reachable(now: number): boolean {
    return !this.shut && !this.plan.off.some(([from, to]) => from <= now && now < to);
  }

  /** How often this notification alerted here. */
  alerts(id: string): number {
    return this.#ids.get(id) ?? 0;
  }

  get badge(): { readonly total: number; readonly seq: number } {
    return this.#badge;
  }

  keep(topic: string, payload: PushPayload, until: number): void {
    this.#waiting.set(topic, { payload, until });
  }

  /** What had to wait, and is still worth showing. */
  takeWaiting(now: number): PushPayload[] {
    const all = [...this.#waiting.values()].filter(({ until }) => until > now);
    this.#waiting.clear();
    return all.map(({ payload }) => payload);
  }

  /** Shows a push. True when it alerts: it is an alert, and new here. */
  show(payload: PushPayload, about: readonly News[]): boolean {
    const { beckon, notification } = payload;
    if (beckon.badgeSeq >= this.#badge.seq) this.#badge = { total: payload.app_badge, seq: beckon.badgeSeq };
    const alerts = beckon.purpose === 'alert' && !this.#ids.has(beckon.id);
    if (beckon.purpose === 'alert' && !alerts) return false;
    if (alerts) this.#ids.set(beckon.id, this.alerts(beckon.id) + 1);
    this.displayed.set(notification.tag, { payload, about });
    return alerts;
  }
}
