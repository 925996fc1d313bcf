CREATE TABLE addressees (
  ask_id TEXT NOT NULL REFERENCES asks (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL, as_member INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (ask_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  owner_id TEXT REFERENCES users (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  online_until INTEGER NOT NULL,
  last_seen_at INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE asks (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  conversation_id TEXT REFERENCES conversations (id),
  message_id TEXT REFERENCES messages (id),
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  detail TEXT,
  detail_hash TEXT,
  options TEXT,
  multiple INTEGER NOT NULL,
  custom INTEGER NOT NULL,
  always INTEGER NOT NULL,
  always_covers TEXT,
  ask_group TEXT,
  risk TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  answer TEXT,
  ack TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  settled_at INTEGER,
  detail_rest TEXT,
  UNIQUE (agent_id, key)
) STRICT;

CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  action TEXT NOT NULL,
  target TEXT,
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE buckets (
  user_id TEXT NOT NULL REFERENCES users (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (user_id, agent_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cancels (
  author_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  cid TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (author_id, conversation_id, cid)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  user_id TEXT NOT NULL REFERENCES users (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  PRIMARY KEY (user_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  key_of TEXT NOT NULL,
  key TEXT,
  title TEXT NOT NULL,
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, double_texting TEXT NOT NULL DEFAULT 'queue', inbox_of TEXT REFERENCES users (id),
  UNIQUE (agent_id, key_of, key)
) STRICT;

CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  action TEXT NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL,
  sentence TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  device_id TEXT NOT NULL REFERENCES devices (id),
  device_name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  claim TEXT,
  lease_until INTEGER,
  outcome TEXT,
  status INTEGER,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  UNIQUE (notification_id, device_id, purpose)
) STRICT;

CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  service TEXT NOT NULL,
  address_hash TEXT,
  address TEXT,
  token_hash TEXT,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_accepted_at INTEGER,
  last_shown_at INTEGER,
  failing_since INTEGER,
  failure TEXT
) STRICT;

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  conversation_id TEXT REFERENCES conversations (id),
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  addressees TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (agent_id, key)
) STRICT;

CREATE TABLE feed (
  principal_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (principal_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE fires (
  agent_id TEXT NOT NULL REFERENCES agents (id),
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  message_ids TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
  principal_id TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  trimmed INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE late_replies (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id, seq),
  FOREIGN KEY (conversation_id, user_id) REFERENCES members (conversation_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  joined_at INTEGER NOT NULL, read_seq INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, user_id)
) STRICT;

CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  seq INTEGER NOT NULL,
  author_kind TEXT NOT NULL,
  author_id TEXT NOT NULL,
  cid TEXT,
  run_id TEXT,
  status TEXT NOT NULL,
  parts TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, fingerprint TEXT, rev INTEGER NOT NULL DEFAULT 1, error TEXT, preview TEXT NOT NULL DEFAULT '', unread_seq INTEGER,
  UNIQUE (conversation_id, seq),
  UNIQUE (author_id, cid)
) STRICT;

CREATE TABLE migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE notifications (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  occasion TEXT NOT NULL,
  kind TEXT NOT NULL,
  priority TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  agent_id TEXT,
  ask_id TEXT,
  event_id TEXT,
  conversation_id TEXT,
  only_device_id TEXT,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  life_until INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER, message_seq INTEGER, nth INTEGER NOT NULL DEFAULT 1, follows_id TEXT, since INTEGER NOT NULL DEFAULT 0, waits TEXT, part_of TEXT, summary_id TEXT, closed_how TEXT, closed_on TEXT, seen_at INTEGER,
  UNIQUE (occasion, user_id)
) STRICT;

CREATE TABLE one_shots (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  principal_kind TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  credential_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE TABLE preferences (
  user_id TEXT PRIMARY KEY REFERENCES users (id),
  data TEXT NOT NULL,
  snoozed_until INTEGER,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE receipts (
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  device_id TEXT NOT NULL REFERENCES devices (id),
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (notification_id, device_id, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  message_id TEXT NOT NULL REFERENCES messages (id),
  prompt_id TEXT NOT NULL REFERENCES messages (id),
  hosted INTEGER NOT NULL,
  status TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  owner TEXT,
  lease_until INTEGER,
  heard_at INTEGER,
  cancel_requested_at INTEGER,
  ask_id TEXT REFERENCES asks (id),
  error TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  external_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  external_id TEXT,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (tenant_id, external_id)
) STRICT;

CREATE INDEX addressees_by_user ON addressees (user_id, state, ask_id);

CREATE INDEX agents_by_tenant ON agents (tenant_id, id);

CREATE INDEX agents_leased ON agents (online_until) WHERE online_until > 0;

CREATE INDEX asks_by_agent ON asks (agent_id, id);

CREATE INDEX asks_to_expire ON asks (expires_at) WHERE state = 'open' AND expires_at IS NOT NULL;

CREATE INDEX asks_unacked ON asks (agent_id, state, id) WHERE ack IS NULL;

CREATE INDEX audit_by_tenant ON audit (tenant_id, id);

CREATE INDEX cancels_by_age ON cancels (at);

CREATE INDEX contacts_by_agent ON contacts (agent_id, user_id);

CREATE INDEX conversations_by_agent ON conversations (agent_id, updated_at, id);

CREATE UNIQUE INDEX conversations_inbox ON conversations (agent_id, inbox_of) WHERE inbox_of IS NOT NULL;

CREATE INDEX decisions_by_notification ON decisions (notification_id, id);

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'due';

CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'claimed';

CREATE UNIQUE INDEX devices_address ON devices (address_hash) WHERE address_hash IS NOT NULL;

CREATE INDEX devices_by_user ON devices (user_id, id);

CREATE UNIQUE INDEX devices_token ON devices (token_hash) WHERE token_hash IS NOT NULL;

CREATE INDEX keys_by_agent ON keys (agent_id, id);

CREATE INDEX members_by_user ON members (user_id, conversation_id);

CREATE INDEX members_unread ON members (user_id, conversation_id) WHERE unread > 0;

CREATE INDEX messages_unread ON messages (conversation_id, unread_seq);

CREATE INDEX notifications_by_agent ON notifications (agent_id, id) WHERE agent_id IS NOT NULL;

CREATE INDEX notifications_by_ask ON notifications (ask_id, user_id) WHERE ask_id IS NOT NULL;

CREATE INDEX notifications_by_summary ON notifications (summary_id) WHERE summary_id IS NOT NULL;

CREATE INDEX notifications_by_user ON notifications (user_id, id);

CREATE INDEX notifications_closed ON notifications (closed_at) WHERE state = 'closed';

CREATE INDEX notifications_deferred ON notifications (user_id) WHERE waits = 'defer';

CREATE INDEX notifications_due ON notifications (due_at) WHERE state = 'due';

CREATE INDEX notifications_idle ON notifications (agent_id) WHERE kind = 'idle' AND state <> 'closed';

CREATE INDEX notifications_open ON notifications (user_id, conversation_id, message_seq)
  WHERE state <> 'closed' AND conversation_id IS NOT NULL;

CREATE INDEX notifications_summaries ON notifications (id) WHERE kind = 'summary' AND state <> 'closed';

CREATE INDEX notifications_to_close ON notifications (life_until) WHERE state = 'decided';

CREATE INDEX one_shots_by_expiry ON one_shots (expires_at);

CREATE INDEX runs_by_agent ON runs (agent_id, id) WHERE finished_at IS NULL;

CREATE INDEX runs_by_prompt ON runs (prompt_id);

CREATE INDEX runs_leased ON runs (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX runs_open ON runs (conversation_id, id) WHERE finished_at IS NULL;

CREATE INDEX runs_owned ON runs (owner) WHERE owner IS NOT NULL;

CREATE INDEX runs_queued ON runs (agent_id, id) WHERE status = 'queued';

CREATE INDEX runs_queued_here ON runs (hosted, id) WHERE status = 'queued';

CREATE INDEX runs_waiting ON runs (ask_id) WHERE ask_id IS NOT NULL;

CREATE INDEX sessions_by_user ON sessions (user_id, id);
