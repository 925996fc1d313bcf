/** What a command says by its exit code. The larger ones are those of sysexits.h. */
export const exits = {
  /** Yes, chosen, done. */
  ok: 0,
  /** The person denied; `doctor` and `devices test` found something broken. */
  no: 1,
  /** Nobody answered: expired, cancelled, or out of patience. */
  noAnswer: 2,
  /** `serve` cannot start like this, `move` not begin. */
  wrongSetting: 2,
  /** `serve`, `move`. */
  alreadyRunning: 3,
  usage: 64,
  notFound: 66,
  unreachable: 69,
  unexpected: 70,
  /** `serve`: the disk failed to keep what was written. */
  brokenDisk: 74,
  notAllowed: 77,
  interrupted: 130,
  terminated: 143,
} as const;

export const exitHelp = `
\`npx beckon\` runs this command in Beckon's directory, after \`npm start\`; elsewhere npx would look for another.

Exit codes:
  0    yes, chosen, answered in words; done
  1    no: denied, or a check found something broken
  2    no answer: expired, cancelled, out of patience; for serve, move: a setting is wrong
  3    serve, move: Beckon already runs on this house
  64   the command, or what it asks of the server, is wrong
  66   there is no such ask, notification, device or key
  69   the server cannot be reached
  70   something unexpected
  74   serve: the disk failed to keep what was written
  77   not allowed, or no credentials
  130  stopped by Ctrl-C (143: by SIGTERM)
`;
