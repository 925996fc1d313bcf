import * as z from 'zod/mini';
import { NotificationKind } from './entities.ts';
import { limits } from './limits.ts';
import { id, line, time } from './text.ts';

/** How much a person wants to hear, and when. */

/** From quiet to loud: each level tells everything that the one before it tells. */
export const Intensity = z.enum(['chill', 'vibing', 'dialed-in', 'locked-in', 'relentless']);
export type Intensity = z.infer<typeof Intensity>;

/** The kinds that a person may rule on. What blocks an agent always comes through. */
export const RuledKind = z.enum(['error', 'message', 'task_complete', 'idle', 'progress']);
export type RuledKind = z.infer<typeof RuledKind>;

/** `push`: whatever the intensity says; `app`: never on a device, only in the app. */
export const KindRule = z.enum(['push', 'app']);
export type KindRule = z.infer<typeof KindRule>;

const kindRules = z.partialRecord(RuledKind, KindRule);

/** What holds for one agent in place of what holds for all. */
export const AgentRule = z.object({ intensity: z.optional(Intensity), kinds: z.optional(kindRules) });
export type AgentRule = z.infer<typeof AgentRule>;

/** A time of day on a wall clock: `22:30`. */
const wallTime = (): z.ZodMiniString =>
  z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:30'));

export const QuietHours = z.object({
  from: wallTime(),
  /** On the next day, unless it is later than `from`. */
  to: wallTime(),
  /** On which days they begin, 1 (Monday) to 7; all when absent. */
  days: z.optional(z.array(z.int().check(z.gte(1), z.lte(7)))),
});
export type QuietHours = z.infer<typeof QuietHours>;

export const Preferences = z.object({
  intensity: Intensity,
  kinds: kindRules,
  agents: z.record(z.string(), AgentRule),
  /** Conversations of which only what blocks an agent comes through. */
  muted: z.record(z.string(), z.literal(true)),
  /** A push names the agent and the kind, nothing more; and has no buttons. */
  privatePreviews: z.boolean(),
  quietHours: z.nullable(QuietHours),
  /** Until then only what blocks an agent comes through. Null, or over: no snooze. */
  snoozedUntil: z.nullable(time()),
  /** An IANA name: quiet hours and mornings are on this clock. */
  timeZone: z.string(),
  version: z.int(),
});
export type Preferences = z.infer<typeof Preferences>;

/** What is absent stays as it is, and so does each entry of a map; null takes an entry away, and quiet hours. */
export const ChangePreferences = z.strictObject({
  intensity: z.optional(Intensity),
  kinds: z.optional(z.partialRecord(RuledKind, z.nullable(KindRule))),
  agents: z.optional(
    z.record(id(), z.nullable(z.strictObject({ intensity: z.optional(Intensity), kinds: z.optional(kindRules) }))),
  ),
  muted: z.optional(z.record(id(), z.nullable(z.literal(true)))),
  privatePreviews: z.optional(z.boolean()),
  quietHours: z.optional(
    z.nullable(
      z.strictObject({
        from: wallTime(),
        to: wallTime(),
        days: z.optional(z.array(z.int().check(z.gte(1), z.lte(7))).check(z.minLength(1), z.maxLength(7))),
      }),
    ),
  ),
  timeZone: z.optional(line(60)),
});
export type ChangePreferences = z.infer<typeof ChangePreferences>;

/** Exactly one: how long, or until when. `morning` is the next 08:00 of the person's clock; null ends a snooze. */
export const Snooze = z.strictObject({
  forMs: z.optional(z.int().check(z.gte(60_000), z.lte(limits.snoozeMs))),
  until: z.optional(z.union([z.literal('morning'), time(), z.null()])),
});
export type Snooze = z.infer<typeof Snooze>;

/** What past notifications would have come to at each level, by what their person wants and has now, had they been away. */
export const PreferencesPreview = z.object({
  from: time(),
  to: time(),
  /** How many would have come to devices, by level. */
  pushes: z.record(Intensity, z.int()),
  /** The newest of them, newest first. */
  items: z.array(
    z.object({
      notificationId: id(),
      kind: NotificationKind,
      title: z.string(),
      body: z.optional(z.string()),
      agentId: z.optional(id()),
      at: time(),
      /** The lowest level at which it would have come; null: at none. */
      least: z.nullable(Intensity),
    }),
  ),
});
export type PreferencesPreview = z.infer<typeof PreferencesPreview>;
