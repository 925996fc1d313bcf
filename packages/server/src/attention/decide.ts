import type { DecisionAction, NotificationKind } from '@beckon/protocol';

/** What a decision may look at. The store's `DueNotification` has this shape. */
export interface Facts {
  readonly kind: NotificationKind;
  readonly priority: 'high' | 'normal' | 'low';
  readonly lifeUntil: number;
  readonly createdAt: number;
  /** The person has the conversation it is about before them just now. */
  readonly looking: boolean;
  /** Devices that could be told. */
  readonly devices: readonly { readonly id: string; readonly name: string }[];
}

/** What was decided, why, and on what evidence: enough to tell a person who asks. The store keeps it whole. */
export interface Decided {
  readonly action: DecisionAction;
  readonly until?: number;
  /** A stable code. */
  readonly reason: string;
  /** The same in one plain sentence. */
  readonly sentence: string;
  readonly evidence: Record<string, unknown>;
  readonly deviceIds: readonly string[];
}

/**
 * Decides whom to tell, and says why. Pure: the same facts at the same moment give the same answer.
 *
 * Every device is told as long as there is one and the occasion is alive. A message into a conversation that its person
 * looks at waits a moment for them to read it: reading closes it, and looking alone is no proof. More presence,
 * preferences and quiet hours will be further facts here, and the only place that weighs them.
 */
export const decide = (facts: Facts, now: number): Decided => {
  const { kind, priority, lifeUntil, createdAt, looking, devices } = facts;
  const evidence = {
    kind,
    priority,
    now,
    createdAt,
    lifeUntil,
    looking,
    devices: devices.map(({ id, name }) => ({ id, name })),
  };
  const suppress = (reason: string, sentence: string): Decided => ({
    action: 'suppress',
    reason,
    sentence,
    evidence,
    deviceIds: [],
  });

  if (lifeUntil <= now) return suppress('too_late', 'Its time was over before anybody could be told.');
  if (devices.length === 0) return suppress('no_device', 'No device of yours can be told: none is registered.');
  const until = createdAt + READING_MS;
  if (kind === 'message' && looking && now < until)
    return { action: 'hold', until, ...LOOKING, evidence, deviceIds: [] };
  return { action: 'send', ...reasons[kind], evidence, deviceIds: devices.map(({ id }) => id) };
};

/** How long a page that looks has to show a message and say that it was read. */
const READING_MS = 8_000;

const LOOKING = {
  reason: 'looking',
  sentence: 'You had this conversation open, so your devices wait eight seconds for you to read it.',
};

const BLOCKED = {
  reason: 'agent_blocked',
  sentence: 'The agent is blocked until you answer, so every device is told.',
};

const reasons: Readonly<Record<NotificationKind, { readonly reason: string; readonly sentence: string }>> = {
  approval: BLOCKED,
  input: BLOCKED,
  error: { reason: 'agent_failed', sentence: 'The agent reported an error, so every device is told.' },
  message: { reason: 'new_message', sentence: 'There is a new message for you, so every device is told.' },
  task_complete: { reason: 'task_complete', sentence: 'The agent has finished, so every device is told.' },
  idle: { reason: 'agent_idle', sentence: 'The agent waits for something to do, so every device is told.' },
  progress: { reason: 'agent_progress', sentence: 'The agent reported progress, so every device is told.' },
  test: { reason: 'test_requested', sentence: 'You asked for a test, so this device is told.' },
};
