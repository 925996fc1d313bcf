import { runToEnd } from './programs.ts';
import { Unable, type Way } from './way.ts';

/**
 * `tailscale serve`: https with a certificate of its own, for the devices of the tailnet only. It stays when we end, and
 * over restarts of the machine.
 */
export const tailscale: Way = {
  name: 'tailscale',
  open: async (program, ground) => {
    const status = read<Status>(await runToEnd(program, ['status', '--json'], ground));
    const host = status?.Self?.DNSName?.replace(/\.$/, '');
    if (status?.BackendState !== undefined && status.BackendState !== 'Running') {
      throw new Unable(`Tailscale is ${status.BackendState}, not Running: run \`tailscale up\``);
    }
    if (!host) throw new Unable('Tailscale has no name for this machine: turn MagicDNS on in its admin console');
    const taken = elsewhere(
      read<Served>(await runToEnd(program, ['serve', 'status', '--json'], ground)),
      host,
      ground.port,
    );
    if (taken !== undefined) {
      throw new Unable(
        `Tailscale serves ${taken} at https://${host} already: \`tailscale serve --https=443 off\` ends that`,
      );
    }
    await runToEnd(program, ['serve', '--bg', String(ground.port)], ground);
    return { url: `https://${host}`, reach: 'The devices of your tailnet reach it, with Tailscale turned on.' };
  },
  close: async (program, ground) => {
    await runToEnd(program, ['serve', '--https=443', 'off'], ground);
  },
};

interface Status {
  readonly BackendState?: string;
  readonly Self?: { readonly DNSName?: string };
}

interface Served {
  readonly Web?: Record<
    string,
    { readonly Handlers?: Record<string, { readonly Proxy?: string } | undefined> } | undefined
  >;
}

const read = <T>(json: string): T | undefined => {
  try {
    return (JSON.parse(json) ?? undefined) as T | undefined;
  } catch {
    return undefined;
  }
};

/** What stands where we want to stand, if it is not ourselves: to put us there would take it away in silence. */
const elsewhere = (served: Served | undefined, host: string, port: number): string | undefined => {
  const root = served?.Web?.[`${host}:443`]?.Handlers?.['/'];
  if (root === undefined || root.Proxy?.endsWith(`:${port}`)) return undefined;
  return root.Proxy ?? 'something else';
};
