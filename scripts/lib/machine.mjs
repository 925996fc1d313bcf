import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from './setup.mjs';

/** What tests need from the system, which paths need it, and where it comes from. */
const NEEDS = [
  {
    name: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    paths: '**/*chromium*/**',
    files: '**/*.chromium*.test.ts',
    package: 'chromium',
  },
  {
    name: 'firefox',
    programs: ['firefox-esr', 'firefox'],
    paths: '**/*firefox*/**',
    files: '**/*.firefox.test.ts',
    package: 'firefox-esr',
  },
  {
    name: 'nginx',
    programs: ['nginx', '/usr/sbin/nginx'],
    files: '**/*.nginx.test.ts',
    package: 'nginx-light',
  },
  {
    name: 'postgresql',
    // Debian keeps the programs of each version apart, and none of them on the PATH.
    programs: [
      'postgres',
      '/usr/lib/postgresql/*/bin/postgres',
      '/opt/homebrew/opt/postgresql@*/bin/postgres',
      '/usr/local/opt/postgresql@*/bin/postgres',
    ],
    files: '**/*.{postgres,pgbouncer}.test.ts',
    package: 'postgresql',
  },
  {
    name: 'pgbouncer',
    programs: ['pgbouncer', '/usr/sbin/pgbouncer'],
    files: '**/*.pgbouncer.test.ts',
    package: 'pgbouncer',
  },
];
const ALWAYS = [{ name: 'openssl', programs: ['openssl'], package: 'openssl' }];

// By a shell, which fills in the stars.
const found = (need) => need.programs.some((program) => spawnSync(`which ${program}`, { shell: true }).status === 0);
const canInstall = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/** Installs what is missing where that is possible. Answers what must be left out. */
export const prepareMachine = () => {
  const missing = [...ALWAYS, ...NEEDS].filter((need) => !found(need));
  if (missing.length > 0 && canInstall()) aptInstall(missing.map((need) => need.package));
  return [...ALWAYS, ...NEEDS].filter((need) => !found(need));
};

const aptInstall = (packages) => {
  say(`Installing ${packages.join(', ')} from the system's packages, for the tests.`);
  // The second: what stands in a configuration file already is kept and not asked about.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', UCF_FORCE_CONFFOLD: '1' };
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  if (packages.includes('postgresql')) wantNoCluster();
  withoutServices(() => spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet));
};

/** Tests make their own databases: PostgreSQL's package is not to make one for the machine, to be started when it is. */
const wantNoCluster = () => {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "# So that Beckon's tests get the programs alone.\ncreate_main_cluster = false\n");
};

/** The packages of servers start them, nginx and PgBouncer too, unless this script of the administrator's forbids it. */
const withoutServices = (install) => {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(policy);
  }
};

/** How to get what is missing, as one line each. */
export const explain = (need) =>
  `${need.name} is not on this machine: its tests were left out. Get it with \`sudo apt-get install ${need.package}\`, or from your system's packages.`;
