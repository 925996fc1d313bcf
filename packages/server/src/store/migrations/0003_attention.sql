-- how much a person wants to hear; without a row everything is as it comes
CREATE TABLE preferences (
  user_id TEXT PRIMARY KEY REFERENCES users (id),
  data TEXT NOT NULL, -- JSON: intensity, kinds, agents, muted, privatePreviews, quietHours
  snoozed_until INTEGER,
  version INTEGER NOT NULL
) STRICT;

-- what agents count for a person outside of Beckon
CREATE TABLE buckets (
  user_id TEXT NOT NULL REFERENCES users (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (user_id, agent_id, name)
) STRICT, WITHOUT ROWID;

-- which time of the same occasion: a repeat is the second, the third, …
ALTER TABLE notifications ADD COLUMN nth INTEGER NOT NULL DEFAULT 1;
-- the time before it
ALTER TABLE notifications ADD COLUMN follows_id TEXT;
-- from when on it may be told: later than its creation for what waits by itself, or was deferred
ALTER TABLE notifications ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
-- what the last decision about it waits for: hold, defer
ALTER TABLE notifications ADD COLUMN waits TEXT;
-- of an event that is part of a larger task: known, unknown
ALTER TABLE notifications ADD COLUMN part_of TEXT;
ALTER TABLE notifications ADD COLUMN summary_id TEXT;
ALTER TABLE notifications ADD COLUMN closed_how TEXT;
ALTER TABLE notifications ADD COLUMN closed_on TEXT;
ALTER TABLE notifications ADD COLUMN seen_at INTEGER;
-- an agent that sits idle is told of until it does something
CREATE INDEX notifications_idle ON notifications (agent_id) WHERE kind = 'idle' AND state <> 'closed';
-- what is open of a conversation or of an ask, and not all that its person was ever told
DROP INDEX notifications_unread;
CREATE INDEX notifications_open ON notifications (user_id, conversation_id, message_seq)
  WHERE state <> 'closed' AND conversation_id IS NOT NULL;
DROP INDEX notifications_by_ask;
CREATE INDEX notifications_by_ask ON notifications (ask_id, user_id) WHERE ask_id IS NOT NULL;
CREATE INDEX notifications_by_summary ON notifications (summary_id) WHERE summary_id IS NOT NULL;
CREATE INDEX notifications_summaries ON notifications (id) WHERE kind = 'summary' AND state <> 'closed';
-- the ledger is kept for a month
CREATE INDEX notifications_closed ON notifications (closed_at) WHERE state = 'closed';
-- what waits for the end of a snooze or of quiet hours
CREATE INDEX notifications_deferred ON notifications (user_id) WHERE waits = 'defer';
