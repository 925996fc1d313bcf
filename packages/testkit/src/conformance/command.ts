import { type ConformanceOptions, conformance } from './index.ts';
import { unreachable } from './reach.ts';

const USAGE = `Usage: BECKON_ADMIN_KEY=<key> node packages/testkit/bin/beckon-conformance.js <url> [<topic> …]

Tries every promise of docs/protocol.md on the server at <url>, over HTTP alone, whoever made it. Without topics, all.
What it makes stays there, in tenants of its own (conf-…). Exit code 0: all held; 1: some did not; 2: nothing was tried.`;

/** The exit codes: all held, some did not, nothing was tried. */
const HELD = 0;
const BROKEN = 1;
const UNTRIED = 2;

/**
 * The suite as a command. Answers its exit code; never throws.
 *
 * @param args the URL of a server, and the topics to try
 * @param env has the server's admin key as BECKON_ADMIN_KEY
 */
export const command = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
  fetch?: ConformanceOptions['fetch'],
): Promise<number> => {
  const [url, ...names] = args;
  const adminKey = env.BECKON_ADMIN_KEY;
  if (url === undefined || !URL.canParse(url) || adminKey === undefined) {
    print(USAGE);
    return UNTRIED;
  }
  const server = { url: url.replace(/\/+$/, ''), adminKey, fetch };
  const all = conformance(server);
  const unknown = names.filter((name) => !all.some((topic) => topic.name === name));
  if (unknown.length > 0) {
    print(`There is no topic ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
    return UNTRIED;
  }
  const why = await unreachable(server).catch(() => `Nothing answers at ${url}.`);
  if (why !== undefined) {
    print(why);
    return UNTRIED;
  }
  let [tried, broken] = [0, 0];
  // one after the other: the server's limits on requests hold for the suite, too
  for (const { name, checks } of all.filter((topic) => names.length === 0 || names.includes(topic.name))) {
    print(name);
    for (const check of checks) {
      const why = await check.run().then(() => undefined, reasonOf);
      tried += 1;
      if (why !== undefined) broken += 1;
      print(why === undefined ? `  ok      ${check.name}` : `  BROKEN  ${check.name}\n${indented(why)}`);
    }
  }
  print(broken === 0 ? `All ${tried} checks held.` : `${broken} of ${tried} checks did not hold.`);
  return broken === 0 ? HELD : BROKEN;
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const indented = (text: string): string => text.replace(/^/gm, '          ');
