-- The first schema. Times are integer milliseconds since the epoch, booleans 0 or 1, JSON is text, ids are UUIDv7 text.

-- which of these files have run here, so that each runs once
CREATE TABLE migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL, -- of its text: before a release one may be changed after it ran
  at INTEGER NOT NULL
) STRICT;

-- one value per name: the VAPID pair (private half sealed), the count of revocations
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

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  owner_id TEXT REFERENCES users (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  capabilities TEXT NOT NULL, -- JSON: names
  online_until INTEGER NOT NULL, -- a lease that its open stream renews
  last_seen_at INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agents_by_tenant ON agents (tenant_id, id);
CREATE INDEX agents_leased ON agents (online_until) WHERE online_until > 0;

-- who has heard of which agent: owners, members, whoever was asked or told
CREATE TABLE contacts (
  user_id TEXT NOT NULL REFERENCES users (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  PRIMARY KEY (user_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_by_agent ON contacts (agent_id, user_id);

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  key_of TEXT NOT NULL, -- whose name the key is: a person's with an agent that nobody owns, else the agent's
  key TEXT,
  title TEXT NOT NULL,
  seq INTEGER NOT NULL, -- position of the newest message
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (agent_id, key_of, key)
) STRICT;
CREATE INDEX conversations_by_agent ON conversations (agent_id, updated_at, id);

CREATE TABLE members (
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) STRICT;
CREATE INDEX members_by_user ON members (user_id, conversation_id);

CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  seq INTEGER NOT NULL,
  author_kind TEXT NOT NULL, -- user, agent, system
  author_id TEXT NOT NULL,
  cid TEXT, -- the author's own id for it: unique per author, for ever
  run_id TEXT,
  status TEXT NOT NULL,
  parts TEXT NOT NULL, -- JSON
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (conversation_id, seq),
  UNIQUE (author_id, cid)
) STRICT;

-- a feed's newest position, taken in the transaction that appends: positions are gapless and in commit order
CREATE TABLE heads (
  principal_id TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  trimmed INTEGER NOT NULL -- rows up to here are gone
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

CREATE TABLE asks (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  conversation_id TEXT REFERENCES conversations (id),
  message_id TEXT REFERENCES messages (id),
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- hash of what was asked: the same key with another is refused
  kind TEXT NOT NULL, -- approval, choice, text
  title TEXT NOT NULL,
  body TEXT,
  detail TEXT, -- to the letter as received; of a long one the beginning, and the rest is in detail_rest
  detail_hash TEXT,
  options TEXT, -- JSON
  multiple INTEGER NOT NULL,
  custom INTEGER NOT NULL,
  always INTEGER NOT NULL,
  always_covers TEXT,
  ask_group TEXT,
  risk TEXT NOT NULL, -- normal, high
  state TEXT NOT NULL, -- open, answered, expired, cancelled
  reason TEXT,
  answer TEXT, -- JSON
  ack TEXT, -- JSON
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  settled_at INTEGER,
  detail_rest TEXT, -- last, so that a list, which does not want it, does not read past it
  UNIQUE (agent_id, key)
) STRICT;
CREATE INDEX asks_to_expire ON asks (expires_at) WHERE state = 'open' AND expires_at IS NOT NULL;
CREATE INDEX asks_by_agent ON asks (agent_id, id);
-- open, or answered and not acknowledged: what an agent still has to do with
CREATE INDEX asks_unacked ON asks (agent_id, state, id) WHERE ack IS NULL;

-- `state` repeats the ask's, changed in the same transaction: counting what waits for a user reads one index
CREATE TABLE addressees (
  ask_id TEXT NOT NULL REFERENCES asks (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL,
  PRIMARY KEY (ask_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX addressees_by_user ON addressees (user_id, state, ask_id);

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
  addressees TEXT NOT NULL, -- JSON: user ids
  created_at INTEGER NOT NULL,
  UNIQUE (agent_id, key)
) STRICT;

CREATE TABLE notifications (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  occasion TEXT NOT NULL, -- ask:<id>, event:<id>, test:<id>
  kind TEXT NOT NULL,
  priority TEXT NOT NULL, -- high, normal, low
  title TEXT NOT NULL,
  body TEXT,
  agent_id TEXT,
  ask_id TEXT,
  event_id TEXT,
  conversation_id TEXT,
  only_device_id TEXT, -- a test push goes to one device
  state TEXT NOT NULL, -- due, decided, closed
  due_at INTEGER NOT NULL, -- when to decide (again)
  life_until INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  UNIQUE (occasion, user_id)
) STRICT;
CREATE INDEX notifications_due ON notifications (due_at) WHERE state = 'due';
CREATE INDEX notifications_by_user ON notifications (user_id, id);
CREATE INDEX notifications_by_agent ON notifications (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX notifications_by_ask ON notifications (ask_id) WHERE ask_id IS NOT NULL;
CREATE INDEX notifications_to_close ON notifications (life_until) WHERE state = 'decided';

CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  action TEXT NOT NULL, -- send, hold, defer, suppress
  until INTEGER,
  reason TEXT NOT NULL,
  sentence TEXT NOT NULL,
  evidence TEXT NOT NULL, -- JSON: all that the decision used
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_notification ON decisions (notification_id, id);

CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL, -- webpush
  name TEXT NOT NULL,
  service TEXT NOT NULL, -- origin of the push service
  address_hash TEXT, -- SHA-256 of the endpoint; null once it is gone
  address TEXT, -- sealed subscription; null once it is gone
  token_hash TEXT,
  state TEXT NOT NULL, -- active, gone, deleted
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_accepted_at INTEGER,
  last_shown_at INTEGER,
  failing_since INTEGER,
  failure TEXT
) STRICT;
-- partial: to PostgreSQL a column of a whole unique index is a key, and whoever changes one waits for all who refer to the row
CREATE UNIQUE INDEX devices_address ON devices (address_hash) WHERE address_hash IS NOT NULL;
CREATE UNIQUE INDEX devices_token ON devices (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX devices_by_user ON devices (user_id, id);

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  device_id TEXT NOT NULL REFERENCES devices (id),
  device_name TEXT NOT NULL, -- as it was: the ledger outlives the device
  purpose TEXT NOT NULL, -- alert, settle
  state TEXT NOT NULL, -- due, claimed, accepted, gone, failed, withdrawn
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  claim TEXT, -- names one claim: only its holder may record the outcome
  lease_until INTEGER,
  outcome TEXT,
  status INTEGER,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  UNIQUE (notification_id, device_id, purpose)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'due';
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'claimed';

-- the first of each type counts; a repeat changes nothing
CREATE TABLE receipts (
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  device_id TEXT NOT NULL REFERENCES devices (id),
  type TEXT NOT NULL, -- shown, clicked, dismissed, answered
  at INTEGER NOT NULL,
  PRIMARY KEY (notification_id, device_id, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL, -- cookie, token
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

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
CREATE INDEX keys_by_agent ON keys (agent_id, id);

-- secrets that are good once: sign-in links, pairing codes, stream tickets
CREATE TABLE one_shots (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  principal_kind TEXT NOT NULL, -- user, agent
  principal_id TEXT NOT NULL,
  purpose TEXT NOT NULL, -- sign_in, ticket
  token_hash TEXT NOT NULL UNIQUE,
  credential_id TEXT, -- a ticket speaks for the credential that asked for it
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX one_shots_by_expiry ON one_shots (expires_at);

CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  action TEXT NOT NULL,
  target TEXT,
  detail TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX audit_by_tenant ON audit (tenant_id, id);
