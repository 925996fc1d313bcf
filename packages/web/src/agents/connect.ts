/**
 * How each kind of agent is connected: what to run, with the real address in it. `KEY` stands for the key until one was
 * made.
 */
export interface Kind {
  id: 'script' | 'opencode' | 'http';
  /** Two letters for its square. */
  square: string;
  name: string;
}

export const kinds: readonly Kind[] = [
  { id: 'script', square: 'sh', name: 'Shell script' },
  { id: 'opencode', square: 'OpenCode', name: 'OpenCode' },
  { id: 'http', square: 'ht', name: 'HTTP' },
];

export const kindOf = (id: string | undefined): Kind['id'] => kinds.find((kind) => kind.id === id)?.id ?? 'script';

export interface Where {
  url: string;
  key: string;
}

export const commands = {
  environment: ({ url, key }: Where): string => `export BECKON_URL=${url}\nexport BECKON_KEY=${key}`,
  ask: (): string => `npx beckon ask "Deploy to prod?" \\\n  --approve --wait && ./deploy.sh`,
  notify: (): string => `npx beckon notify "Backup done: 41 GB"`,
  /** By its path: OpenCode would ask the registry for a name, and the plugin is not published. */
  opencode: (): string => `"plugin": ["file:///path/to/beckon/packages/opencode/dist/beckon.js"]`,
  curlAsk: ({ url, key }: Where): string =>
    `curl ${url}/v1/asks \\\n  -H "Authorization: Bearer ${key}" \\\n  --json '{"key":"deploy-1","kind":"approval","title":"Deploy?"}'`,
  curlWait: ({ url, key }: Where): string =>
    `curl "${url}/v1/asks/$ID?wait=25" \\\n  -H "Authorization: Bearer ${key}"`,
  curlEvent: ({ url, key }: Where): string =>
    `curl ${url}/v1/events \\\n  -H "Authorization: Bearer ${key}" \\\n  --json '{"key":"b7","type":"task_complete","title":"Backup done"}'`,
};
