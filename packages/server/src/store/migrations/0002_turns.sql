-- Conversations that answer: runs, read positions, unread counts.

ALTER TABLE conversations ADD COLUMN double_texting TEXT NOT NULL DEFAULT 'queue'; -- queue, interrupt, parallel
ALTER TABLE conversations ADD COLUMN inbox_of TEXT REFERENCES users (id); -- where fire goes when it names no conversation
CREATE UNIQUE INDEX conversations_inbox ON conversations (agent_id, inbox_of) WHERE inbox_of IS NOT NULL;

ALTER TABLE members ADD COLUMN read_seq INTEGER NOT NULL DEFAULT 0;
-- how many messages of others after read_seq count: kept in the transaction of each change, and counted anew by each read
ALTER TABLE members ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
CREATE INDEX members_unread ON members (user_id, conversation_id) WHERE unread > 0;

-- replies that were not over when a member read past them, and are now: they count until the member reads again
CREATE TABLE late_replies (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id, seq),
  FOREIGN KEY (conversation_id, user_id) REFERENCES members (conversation_id, user_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE addressees ADD COLUMN as_member INTEGER NOT NULL DEFAULT 0; -- 1: asked as a member of the conversation, 0: by name, or as owner

ALTER TABLE messages ADD COLUMN fingerprint TEXT; -- hash of what its author sent: the same cid with another is refused
ALTER TABLE messages ADD COLUMN rev INTEGER NOT NULL DEFAULT 1; -- counts the lives of a reply
ALTER TABLE messages ADD COLUMN error TEXT; -- JSON
ALTER TABLE messages ADD COLUMN preview TEXT NOT NULL DEFAULT ''; -- the beginning, for lists
ALTER TABLE messages ADD COLUMN unread_seq INTEGER; -- its position once it counts as unread for those who have not read so far
CREATE INDEX messages_unread ON messages (conversation_id, unread_seq);

-- proactive messages: the same key again is the same messages
CREATE TABLE fires (
  agent_id TEXT NOT NULL REFERENCES agents (id),
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  message_ids TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, key)
) STRICT, WITHOUT ROWID;

ALTER TABLE notifications ADD COLUMN message_seq INTEGER; -- reading up to here closes it
CREATE INDEX notifications_unread ON notifications (user_id, conversation_id, message_seq)
  WHERE state <> 'closed' AND message_seq IS NOT NULL;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  message_id TEXT NOT NULL REFERENCES messages (id), -- the reply
  prompt_id TEXT NOT NULL REFERENCES messages (id),
  hosted INTEGER NOT NULL, -- 1: an agent of this server's own works on it, 0: one that claims over HTTP
  status TEXT NOT NULL, -- queued, running, waiting, done, error, interrupted, cancelled
  attempt INTEGER NOT NULL,
  fence INTEGER NOT NULL, -- raised by every claim: an older one may not write
  owner TEXT, -- who claimed it: node:<boot id> or key:<credential id>
  lease_until INTEGER, -- null while its owner is this process itself
  heard_at INTEGER, -- the owner's last word after the claim; null when there was none
  cancel_requested_at INTEGER,
  ask_id TEXT REFERENCES asks (id),
  error TEXT, -- JSON
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX runs_queued ON runs (agent_id, id) WHERE status = 'queued';
CREATE INDEX runs_queued_here ON runs (hosted, id) WHERE status = 'queued';
CREATE INDEX runs_open ON runs (conversation_id, id) WHERE finished_at IS NULL;
CREATE INDEX runs_by_agent ON runs (agent_id, id) WHERE finished_at IS NULL;
CREATE INDEX runs_leased ON runs (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX runs_owned ON runs (owner) WHERE owner IS NOT NULL;
CREATE INDEX runs_waiting ON runs (ask_id) WHERE ask_id IS NOT NULL;
CREATE INDEX runs_by_prompt ON runs (prompt_id);

-- "do not answer this", said before the message arrived: an author's cid, in this conversation
CREATE TABLE cancels (
  author_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  cid TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (author_id, conversation_id, cid)
) STRICT, WITHOUT ROWID;
CREATE INDEX cancels_by_age ON cancels (at);
