import type { Client } from 'pg';

/** What is true of the rows whenever no command is under way, each with the rows of which it is not. */
const INVARIANTS: Readonly<Record<string, string>> = {
  'what is unread is as many as were said after what was read, and the late replies': `
    SELECT * FROM (
      SELECT m.conversation_id, m.user_id, m.unread,
        (SELECT count(*) FROM messages s WHERE s.conversation_id = m.conversation_id AND s.unread_seq > m.read_seq
          AND s.author_id <> m.user_id)
        + (SELECT count(*) FROM late_replies l WHERE l.conversation_id = m.conversation_id AND l.user_id = m.user_id) AS real
      FROM members m) AS counted
    WHERE unread <> real`,
  'the messages of a conversation have its positions, without a hole': `
    SELECT c.id, c.seq, count(m.seq), max(m.seq) FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
    GROUP BY c.id HAVING count(m.seq) <> c.seq OR coalesce(max(m.seq), 0) <> c.seq`,
  'a feed has all positions between what was trimmed and its head': `
    SELECT h.principal_id, h.seq, h.trimmed, count(f.seq), min(f.seq), max(f.seq)
    FROM heads h LEFT JOIN feed f USING (principal_id)
    GROUP BY h.principal_id HAVING count(f.seq) <> h.seq - h.trimmed OR max(f.seq) <> h.seq`,
  'whoever is asked has the state of the ask': `
    SELECT a.id, a.state, d.user_id, d.state AS theirs FROM asks a JOIN addressees d ON d.ask_id = a.id
    WHERE a.state <> d.state`,
  'an open ask is put to somebody': `
    SELECT a.id FROM asks a WHERE a.state = 'open' AND NOT EXISTS (SELECT FROM addressees d WHERE d.ask_id = a.id)`,
  'who is asked as a member is one': `
    SELECT a.id, d.user_id FROM asks a JOIN addressees d ON d.ask_id = a.id
    WHERE d.as_member = 1 AND NOT EXISTS (
      SELECT FROM members m WHERE m.conversation_id = a.conversation_id AND m.user_id = d.user_id)`,
  'what was told of a settled ask is closed': `
    SELECT n.id, n.state, a.state AS ask FROM notifications n JOIN asks a ON a.id = n.ask_id
    WHERE a.state <> 'open' AND n.state <> 'closed'
      -- a repeat that was being made meanwhile is closed when it comes due
      AND NOT (n.nth > 1 AND n.state = 'due')`,
  'what was told of a conversation is closed for who is not in it': `
    SELECT n.id, n.user_id FROM notifications n
    WHERE n.conversation_id IS NOT NULL AND n.ask_id IS NULL AND n.event_id IS NULL AND n.state <> 'closed'
      AND NOT EXISTS (SELECT FROM members m WHERE m.conversation_id = n.conversation_id AND m.user_id = n.user_id)`,
  'a run waits exactly for an open ask': `
    SELECT r.id, r.status, r.ask_id, a.state FROM runs r LEFT JOIN asks a ON a.id = r.ask_id
    WHERE (r.status = 'waiting') <> (r.ask_id IS NOT NULL) OR a.state <> 'open'`,
  'a run and its message are in the same state': `
    SELECT r.id, r.status, m.status AS message FROM runs r JOIN messages m ON m.id = r.message_id
    WHERE m.status <> CASE r.status WHEN 'queued' THEN 'pending' WHEN 'waiting' THEN 'pending'
      WHEN 'running' THEN 'streaming' ELSE r.status END`,
  'a run has an owner while it is running, and an end when it is over': `
    SELECT id, status, owner, finished_at FROM runs
    WHERE (status = 'running') <> (owner IS NOT NULL)
      OR (status IN ('queued', 'running', 'waiting')) <> (finished_at IS NULL)`,
  // what was tried may be due again: the next claim withdraws it
  'what was closed before it was tried is not due': `
    SELECT d.id, n.id AS notification, n.kind FROM deliveries d JOIN notifications n ON n.id = d.notification_id
    WHERE d.purpose = 'alert' AND d.state = 'due' AND d.attempts = 0 AND n.state = 'closed'
      AND n.life_until = 2000000000000`,
  'a device that shows an ask which is settled is told so, unless it was there that somebody acted': `
    SELECT d.id, d.device_id, a.id AS ask FROM deliveries d
      JOIN notifications n ON n.id = d.notification_id JOIN asks a ON a.id = n.ask_id
      JOIN devices v ON v.id = d.device_id
    WHERE d.purpose = 'alert' AND d.state = 'accepted' AND a.state <> 'open' AND v.state = 'active'
      AND n.closed_how <> 'repeated'
      AND NOT EXISTS (SELECT FROM receipts r WHERE r.notification_id = n.id AND r.device_id = d.device_id
        AND r.type IN ('answered', 'dismissed'))
      AND NOT EXISTS (SELECT FROM deliveries s WHERE s.notification_id = n.id AND s.device_id = d.device_id
        AND s.purpose = 'settle')`,
  'a summary is over when everything in it is': `
    SELECT s.id, s.state FROM notifications s WHERE s.kind = 'summary' AND s.state <> 'closed' AND NOT EXISTS (
      SELECT FROM notifications n WHERE n.summary_id = s.id AND (n.state <> 'closed' OR n.closed_how = 'over'))
      AND EXISTS (SELECT FROM notifications n WHERE n.summary_id = s.id)`,
  'what waits is due at another time': `
    SELECT id, state, waits FROM notifications WHERE waits IS NOT NULL AND state = 'decided'`,
  'what is closed says how, and nothing else does': `
    SELECT id, state, closed_how FROM notifications WHERE (state = 'closed') <> (closed_how IS NOT NULL)`,
  'sending a repeat ends the time before': `
    SELECT n.id, p.state FROM notifications n JOIN notifications p ON p.id = n.follows_id
    WHERE p.state <> 'closed' AND EXISTS (SELECT FROM decisions d WHERE d.notification_id = n.id AND d.action = 'send')`,
  'a device has an address while it is active': `
    SELECT id, state FROM devices WHERE (state = 'active') <> (address IS NOT NULL)`,
  'feeds tell of preferences as they are now': `
    SELECT p.user_id, p.version, told.version AS told FROM preferences p LEFT JOIN (
      SELECT entity_id, max(version) AS version FROM feed WHERE type = 'preferences.updated' GROUP BY entity_id) AS told
    ON told.entity_id = p.user_id WHERE told.version <> p.version`,
  'a bucket counts something, for somebody who knows its agent': `
    SELECT b.* FROM buckets b WHERE b.count < 1 OR NOT EXISTS (
      SELECT FROM contacts c WHERE c.user_id = b.user_id AND c.agent_id = b.agent_id)`,
  'an event is there as long as something that was told of it, and no longer': `
    SELECT coalesce(e.id, n.event_id) AS id FROM events e
    FULL JOIN (SELECT DISTINCT event_id FROM notifications WHERE event_id IS NOT NULL) n ON n.event_id = e.id
    WHERE e.id IS NULL OR n.event_id IS NULL`,
  'an agent that has lost its last key counts nothing': `
    SELECT b.* FROM buckets b WHERE EXISTS (SELECT FROM keys k WHERE k.agent_id = b.agent_id)
      AND NOT EXISTS (SELECT FROM keys k WHERE k.agent_id = b.agent_id AND k.revoked_at IS NULL)`,
  'what waits for the end of a quiet time is due then, or is held after it': `
    SELECT id, state, waits, due_at, since FROM notifications n WHERE waits = 'defer' AND state = 'due' AND due_at <> since
      AND (due_at < since OR 'hold' <> (SELECT d.action FROM decisions d WHERE d.notification_id = n.id ORDER BY d.id DESC LIMIT 1))`,
  'feeds tell of everything as it is now': `
    WITH told AS (SELECT entity_id, max(version) AS version FROM feed GROUP BY entity_id)
    SELECT now.*, told.version AS told FROM told JOIN (
      SELECT 'notification' AS what, id, version FROM notifications UNION ALL SELECT 'ask', id, version FROM asks
      UNION ALL SELECT 'run', id, version FROM runs UNION ALL SELECT 'device', id, version FROM devices) AS now
    ON now.id = told.entity_id WHERE now.version <> told.version`,
};

/** The invariants that do not hold, with the first rows of which they do not. */
export const broken = async (client: Client): Promise<Record<string, unknown[]>> => {
  const found: Record<string, unknown[]> = {};
  for (const [invariant, sql] of Object.entries(INVARIANTS)) {
    const { rows } = await client.query(sql);
    if (rows.length > 0) found[`${invariant} (${rows.length})`] = rows.slice(0, 3);
  }
  return found;
};

/**
 * Conversations in which two hosted runs are at work at once, which may be asked at any moment. Where an agent began one
 * by itself, that one runs beside them.
 */
export const twoAtWork = async (client: Client): Promise<unknown[]> => {
  const { rows } = await client.query(`
    SELECT c.id, array_agg(r.id || ' ' || r.fence) AS runs
    FROM conversations c JOIN runs r ON r.conversation_id = c.id
    WHERE c.double_texting <> 'parallel' AND r.status = 'running' AND r.owner <> 'begun'
    GROUP BY c.id HAVING count(*) > 1`);
  return rows;
};
