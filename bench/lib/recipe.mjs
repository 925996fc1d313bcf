/**
 * What one command says to its database, told from two traces of it: which statements, and where each of their values
 * comes from. So an anchor does what the store does, and goes on doing it when the queries change. A value that changes
 * between the traces and that nothing here explains is an error, not a guess.
 */
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** The key of a traced command: `traced-1`, `traced-2`. */
export const keyOfTrace = (n) => `traced-${n}`;

/**
 * @param traces of the same command between the same people, each with a key of its own
 * @param known ids by their names: people who are drawn anew for each command, and what is the same for all
 */
export const recipeOf = (traces, known) => {
  const [one, other] = traces.map((trace) => trace.filter(isWork));
  if (one.map(({ sql }) => sql).join() !== other.map(({ sql }) => sql).join()) throw new Error('two traces differ');
  const names = traces.map((_, n) => naming(known, keyOfTrace(n + 1)));
  return one.map(({ sql, parameters, rows, wrote }, at) => {
    const before = [one.slice(0, at), other.slice(0, at)];
    let principal;
    const values = parameters.map((value, n) => {
      const twin = other[at].parameters[n];
      const template = names[0](value);
      if (same(template, names[1](twin))) {
        if (template.parts?.length === 1 && template.parts[0].name) principal = template.parts[0].name;
        return template;
      }
      if (isTime(value) && isTime(twin)) return { constant: value };
      return explained(before, [value, twin], known, principal, sql);
    });
    return { sql, values, answers: rows.length > 0 || /^select|returning/i.test(sql), wrote };
  });
};

/** Transactions are the anchor's own. */
const isWork = ({ sql }) => !/^(begin|commit|rollback|savepoint|release|set local|pragma)|sqlite_schema/i.test(sql);

const isTime = (value) => typeof value === 'number' && Math.abs(value - Date.now()) < 600_000;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Makes a template of a value: `{ constant }`, `{ list }`, or the `{ parts }` of a text: plain ones, names, new ids, the key. */
const naming = (known, key) => {
  const byId = new Map(Object.entries(known).map(([name, id]) => [id, name]));
  const fresh = new Map();
  const idPart = (id) => {
    if (byId.has(id)) return { name: byId.get(id) };
    if (!fresh.has(id)) fresh.set(id, fresh.size);
    return { fresh: fresh.get(id) };
  };
  const template = (value) => {
    if (Array.isArray(value)) return { list: value.map(template) };
    if (typeof value !== 'string') return { constant: value };
    const parts = [];
    let at = 0;
    for (const found of value.matchAll(new RegExp(`${UUID.source}|${key}`, 'g'))) {
      if (found.index > at) parts.push({ text: value.slice(at, found.index) });
      parts.push(found[0] === key ? { key: true } : idPart(found[0]));
      at = found.index + found[0].length;
    }
    if (parts.length === 0) return { constant: value };
    if (at < value.length) parts.push({ text: value.slice(at) });
    return { parts };
  };
  return template;
};

/** A number that an earlier statement answered, or one some steps before it: a position in a feed. */
const explained = ([one, other], [value, twin], known, principal, sql) => {
  for (const [statement, { rows }] of one.entries()) {
    for (const [n, row] of rows.entries()) {
      if (principal !== undefined && !Object.values(row).includes(known[principal])) continue;
      for (const [column, answer] of Object.entries(row)) {
        const back = answer - value;
        if (typeof answer !== 'number' || back !== other[statement].rows[n]?.[column] - twin) continue;
        const [of = ''] = Object.entries(row).find(([, id]) => id === known[principal]) ?? [];
        return { answer: { statement, row: n, column, of, principal }, back };
      }
    }
  }
  throw new Error(`where does ${JSON.stringify(value)} come from, in: ${sql}`);
};

/**
 * The recipe as prepared statements of node:sqlite: answers a function that runs them once.
 * @param onlyWrites whether reads, and writes that had nothing to write, are left out
 */
export const onSqlite = (handle, recipe, { newId, onlyWrites = false }) => {
  const kept = recipe.map((step) => !onlyWrites || step.wrote);
  const statements = recipe.map(({ sql }) => handle.prepare(sql));
  return (people, key) => {
    const fresh = [];
    const answers = [];
    const text = ({ text, name, fresh: n, key: isKey }) => {
      if (text !== undefined) return text;
      if (isKey) return key;
      if (name !== undefined) return people[name];
      fresh[n] ??= newId();
      return fresh[n];
    };
    const value = (template) => {
      if (template.parts)
        return template.parts.length === 1 ? text(template.parts[0]) : template.parts.map(text).join('');
      if (template.answer)
        return answers[template.answer.statement][template.answer.row][template.answer.column] - template.back;
      return template.constant;
    };
    for (let at = 0; at < recipe.length; at++) {
      if (!kept[at]) continue;
      const step = recipe[at];
      const values = step.values.map(value);
      if (step.answers) answers[at] = statements[at].all(...values);
      else statements[at].run(...values);
    }
  };
};

/**
 * The recipe as a script for pgbench, one transaction, each statement a round trip of its own.
 *
 * New ids and keys end in `:n`, which the script counts; people in the number of theirs, which `setup` draws.
 */
export const asPgbench = (recipe, { setup, begin, known }) => {
  const asked = recipe.flatMap(({ values }) => values.flatMap(({ answer }) => answer ?? []));
  const lines = recipe.map(({ sql, values }, at) => {
    const text = sql.replace(/\$(\d+)/g, (_, n) => literal(values[n - 1], known));
    const wanted = asked.filter(({ statement }) => statement === at);
    if (wanted.length === 0) return `${text};`;
    // \gset takes one row
    const columns = [
      ...new Set(
        wanted.map(
          (one) =>
            `max(${one.column}) filter (where ${one.of} = ${nameLiteral(one.principal, known)}) as ${variable(one)}`,
        ),
      ),
    ];
    return `with answer as (${text}) select ${columns.join(', ')} from answer \\gset`;
  });
  return [...setup, `${begin};`, ...lines, 'commit;', ''].join('\n');
};

const variable = ({ statement, column, principal }) => `a${statement}_${column}_${principal}`;

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

/** People are drawn anew, by number; anyone else is who they are. */
const nameLiteral = (name, known) =>
  /^(agent|user)/.test(name) ? `(${quoted(known[name].slice(0, -12))} || :${name}::text)` : quoted(known[name]);

const literal = (template, known) => {
  if (template.list) return `array[${template.list.map((one) => literal(one, known)).join(', ')}]`;
  if (template.answer) return `(:${variable(template.answer)} - ${template.back})`;
  if (template.parts) {
    const parts = template.parts.map(({ text, name, fresh, key }) => {
      if (text !== undefined) return quoted(text);
      if (name !== undefined) return nameLiteral(name, known);
      return key ? `('key-' || :n::text)` : `('019b0000-0000-7000-8${String(fresh).padStart(3, '0')}-' || :n::text)`;
    });
    return parts.length === 1 ? parts[0] : `(${parts.join(' || ')})`;
  }
  const { constant } = template;
  if (constant === null || typeof constant === 'number') return String(constant);
  return quoted(constant);
};
