CREATE TABLE addressees (
  ask_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  as_member bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (ask_id, user_id),
  FOREIGN KEY (ask_id) REFERENCES asks(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE agents (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  owner_id text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  capabilities text COLLATE "C" NOT NULL,
  online_until bigint NOT NULL,
  last_seen_at bigint,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (owner_id) REFERENCES users(id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

CREATE TABLE asks (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C",
  message_id text COLLATE "C",
  key text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  detail text COLLATE "C",
  detail_hash text COLLATE "C",
  options text COLLATE "C",
  multiple bigint NOT NULL,
  custom bigint NOT NULL,
  always bigint NOT NULL,
  always_covers text COLLATE "C",
  ask_group text COLLATE "C",
  risk text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  reason text COLLATE "C",
  answer text COLLATE "C",
  ack text COLLATE "C",
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  settled_at bigint,
  detail_rest text COLLATE "C",
  PRIMARY KEY (id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  UNIQUE (agent_id, key),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  FOREIGN KEY (message_id) REFERENCES messages(id)
);

CREATE TABLE audit (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  actor_kind text COLLATE "C" NOT NULL,
  actor_id text COLLATE "C",
  action text COLLATE "C" NOT NULL,
  target text COLLATE "C",
  detail text COLLATE "C" NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE buckets (
  user_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (user_id, agent_id, name),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE cancels (
  author_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  cid text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (author_id, conversation_id, cid),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id)
);

CREATE TABLE contacts (
  user_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, agent_id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE conversations (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  key_of text COLLATE "C" NOT NULL,
  key text COLLATE "C",
  title text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  double_texting text COLLATE "C" NOT NULL DEFAULT 'queue'::text,
  inbox_of text COLLATE "C",
  PRIMARY KEY (id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  UNIQUE (agent_id, key_of, key),
  FOREIGN KEY (inbox_of) REFERENCES users(id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

CREATE TABLE decisions (
  id text COLLATE "C" NOT NULL,
  notification_id text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  until bigint,
  reason text COLLATE "C" NOT NULL,
  sentence text COLLATE "C" NOT NULL,
  evidence text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (notification_id) REFERENCES notifications(id)
);

CREATE TABLE deliveries (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  notification_id text COLLATE "C" NOT NULL,
  device_id text COLLATE "C" NOT NULL,
  device_name text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  due_at bigint NOT NULL,
  claim text COLLATE "C",
  lease_until bigint,
  outcome text COLLATE "C",
  status bigint,
  created_at bigint NOT NULL,
  settled_at bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (device_id) REFERENCES devices(id),
  UNIQUE (notification_id, device_id, purpose),
  FOREIGN KEY (notification_id) REFERENCES notifications(id)
);

CREATE TABLE devices (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  address_hash text COLLATE "C",
  address text COLLATE "C",
  token_hash text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  last_accepted_at bigint,
  last_shown_at bigint,
  failing_since bigint,
  failure text COLLATE "C",
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE events (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C",
  key text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  addressees text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  UNIQUE (agent_id, key),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id)
);

CREATE TABLE feed (
  principal_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  entity_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (principal_id, seq)
);

CREATE TABLE fires (
  agent_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  message_ids text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (agent_id, key),
  FOREIGN KEY (agent_id) REFERENCES agents(id)
);

CREATE TABLE heads (
  principal_id text COLLATE "C" NOT NULL,
  epoch text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  trimmed bigint NOT NULL,
  PRIMARY KEY (principal_id)
);

CREATE TABLE keys (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint,
  revoked_at bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  UNIQUE (token_hash)
);

CREATE TABLE late_replies (
  conversation_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (conversation_id, user_id, seq),
  FOREIGN KEY (conversation_id, user_id) REFERENCES members(conversation_id, user_id)
);

CREATE TABLE members (
  conversation_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  joined_at bigint NOT NULL,
  read_seq bigint NOT NULL DEFAULT 0,
  unread bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, user_id),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE messages (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  author_kind text COLLATE "C" NOT NULL,
  author_id text COLLATE "C" NOT NULL,
  cid text COLLATE "C",
  run_id text COLLATE "C",
  status text COLLATE "C" NOT NULL,
  parts text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  fingerprint text COLLATE "C",
  rev bigint NOT NULL DEFAULT 1,
  error text COLLATE "C",
  preview text COLLATE "C" NOT NULL DEFAULT ''::text,
  unread_seq bigint,
  PRIMARY KEY (id),
  UNIQUE (author_id, cid),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  UNIQUE (conversation_id, seq)
);

CREATE TABLE migrations (
  number bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (number)
);

CREATE TABLE notifications (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  occasion text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  priority text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  agent_id text COLLATE "C",
  ask_id text COLLATE "C",
  event_id text COLLATE "C",
  conversation_id text COLLATE "C",
  only_device_id text COLLATE "C",
  state text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL,
  life_until bigint NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  closed_at bigint,
  message_seq bigint,
  nth bigint NOT NULL DEFAULT 1,
  follows_id text COLLATE "C",
  since bigint NOT NULL DEFAULT 0,
  waits text COLLATE "C",
  part_of text COLLATE "C",
  summary_id text COLLATE "C",
  closed_how text COLLATE "C",
  closed_on text COLLATE "C",
  seen_at bigint,
  PRIMARY KEY (id),
  UNIQUE (occasion, user_id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE one_shots (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  principal_kind text COLLATE "C" NOT NULL,
  principal_id text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  credential_id text COLLATE "C",
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  PRIMARY KEY (id),
  UNIQUE (token_hash)
);

CREATE TABLE preferences (
  user_id text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  snoozed_until bigint,
  version bigint NOT NULL,
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE receipts (
  notification_id text COLLATE "C" NOT NULL,
  device_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (notification_id, device_id, type),
  FOREIGN KEY (device_id) REFERENCES devices(id),
  FOREIGN KEY (notification_id) REFERENCES notifications(id)
);

CREATE TABLE runs (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  message_id text COLLATE "C" NOT NULL,
  prompt_id text COLLATE "C" NOT NULL,
  hosted bigint NOT NULL,
  status text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  fence bigint NOT NULL,
  owner text COLLATE "C",
  lease_until bigint,
  heard_at bigint,
  cancel_requested_at bigint,
  ask_id text COLLATE "C",
  error text COLLATE "C",
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  queued_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (agent_id) REFERENCES agents(id),
  FOREIGN KEY (ask_id) REFERENCES asks(id),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  FOREIGN KEY (message_id) REFERENCES messages(id),
  FOREIGN KEY (prompt_id) REFERENCES messages(id)
);

CREATE TABLE sessions (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE settings (
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE tenants (
  id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (external_id)
);

CREATE TABLE users (
  id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  locale text COLLATE "C" NOT NULL,
  time_zone text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (tenant_id, external_id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

CREATE INDEX addressees_by_user ON public.addressees USING btree (user_id, state, ask_id);

CREATE INDEX agents_by_tenant ON public.agents USING btree (tenant_id, id);

CREATE INDEX agents_leased ON public.agents USING btree (online_until) WHERE (online_until > 0);

CREATE INDEX asks_by_agent ON public.asks USING btree (agent_id, id);

CREATE INDEX asks_to_expire ON public.asks USING btree (expires_at) WHERE ((state = 'open'::text) AND (expires_at IS NOT NULL));

CREATE INDEX asks_unacked ON public.asks USING btree (agent_id, state, id) WHERE (ack IS NULL);

CREATE INDEX audit_by_tenant ON public.audit USING btree (tenant_id, id);

CREATE INDEX cancels_by_age ON public.cancels USING btree (at);

CREATE INDEX contacts_by_agent ON public.contacts USING btree (agent_id, user_id);

CREATE INDEX conversations_by_agent ON public.conversations USING btree (agent_id, updated_at, id);

CREATE UNIQUE INDEX conversations_inbox ON public.conversations USING btree (agent_id, inbox_of) WHERE (inbox_of IS NOT NULL);

CREATE INDEX decisions_by_notification ON public.decisions USING btree (notification_id, id);

CREATE INDEX deliveries_due ON public.deliveries USING btree (due_at) WHERE (state = 'due'::text);

CREATE INDEX deliveries_leased ON public.deliveries USING btree (lease_until) WHERE (state = 'claimed'::text);

CREATE UNIQUE INDEX devices_address ON public.devices USING btree (address_hash) WHERE (address_hash IS NOT NULL);

CREATE INDEX devices_by_user ON public.devices USING btree (user_id, id);

CREATE UNIQUE INDEX devices_token ON public.devices USING btree (token_hash) WHERE (token_hash IS NOT NULL);

CREATE INDEX keys_by_agent ON public.keys USING btree (agent_id, id);

CREATE INDEX members_by_user ON public.members USING btree (user_id, conversation_id);

CREATE INDEX members_unread ON public.members USING btree (user_id, conversation_id) WHERE (unread > 0);

CREATE INDEX messages_unread ON public.messages USING btree (conversation_id, unread_seq);

CREATE INDEX notifications_by_agent ON public.notifications USING btree (agent_id, id) WHERE (agent_id IS NOT NULL);

CREATE INDEX notifications_by_ask ON public.notifications USING btree (ask_id, user_id) WHERE (ask_id IS NOT NULL);

CREATE INDEX notifications_by_summary ON public.notifications USING btree (summary_id) WHERE (summary_id IS NOT NULL);

CREATE INDEX notifications_by_user ON public.notifications USING btree (user_id, id);

CREATE INDEX notifications_closed ON public.notifications USING btree (closed_at) WHERE (state = 'closed'::text);

CREATE INDEX notifications_deferred ON public.notifications USING btree (user_id) WHERE (waits = 'defer'::text);

CREATE INDEX notifications_due ON public.notifications USING btree (due_at) WHERE (state = 'due'::text);

CREATE INDEX notifications_idle ON public.notifications USING btree (agent_id) WHERE ((kind = 'idle'::text) AND (state <> 'closed'::text));

CREATE INDEX notifications_open ON public.notifications USING btree (user_id, conversation_id, message_seq) WHERE ((state <> 'closed'::text) AND (conversation_id IS NOT NULL));

CREATE INDEX notifications_summaries ON public.notifications USING btree (id) WHERE ((kind = 'summary'::text) AND (state <> 'closed'::text));

CREATE INDEX notifications_to_close ON public.notifications USING btree (life_until) WHERE (state = 'decided'::text);

CREATE INDEX one_shots_by_expiry ON public.one_shots USING btree (expires_at);

CREATE INDEX runs_by_agent ON public.runs USING btree (agent_id, id) WHERE (finished_at IS NULL);

CREATE INDEX runs_by_prompt ON public.runs USING btree (prompt_id);

CREATE INDEX runs_leased ON public.runs USING btree (lease_until) WHERE (lease_until IS NOT NULL);

CREATE INDEX runs_open ON public.runs USING btree (conversation_id, id) WHERE (finished_at IS NULL);

CREATE INDEX runs_owned ON public.runs USING btree (owner) WHERE (owner IS NOT NULL);

CREATE INDEX runs_queued ON public.runs USING btree (agent_id, id) WHERE (status = 'queued'::text);

CREATE INDEX runs_queued_here ON public.runs USING btree (hosted, id) WHERE (status = 'queued'::text);

CREATE INDEX runs_waiting ON public.runs USING btree (ask_id) WHERE (ask_id IS NOT NULL);

CREATE INDEX sessions_by_user ON public.sessions USING btree (user_id, id);
