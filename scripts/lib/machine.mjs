import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './setup.mjs';

/** What tests need from the system, which paths need it, and where it comes from. */
const NEEDS = [
  {
    name: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    paths: '**/*chromium*/**',
    files: '**/*.chromium.test.ts',
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
];
const ALWAYS = [{ name: 'openssl', programs: ['openssl'], package: 'openssl' }];

const found = (need) => need.programs.some((program) => spawnSync('which', [program]).status === 0);
const canInstall = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/** Installs what is missing where that is possible. Answers what must be left out. */
export const prepareMachine = () => {
  const missing = [...ALWAYS, ...NEEDS].filter((need) => !found(need));
  if (missing.length > 0 && canInstall()) aptInstall(missing.map((need) => need.package));
  return [...ALWAYS, ...NEEDS].filter((need) => !found(need));
};

const aptInstall = (packages) => {
  say(`Installing ${packages.join(', ')} from the system's packages, for the tests.`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
};

/** How to get what is missing, as one line each. */
export const explain = (need) =>
  `${need.name} is not on this machine: its tests were left out. Get it with \`sudo apt-get install ${need.package}\`, or from your system's packages.`;
