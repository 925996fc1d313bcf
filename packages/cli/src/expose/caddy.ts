import { start } from './programs.ts';
import { Unable, type Way } from './way.ts';

/** A reverse proxy with a certificate of Let's Encrypt, for a host whose name leads to this machine already. */
export const caddy: Way = {
  name: 'caddy',
  open: async (program, ground) => {
    const { host, port, world } = ground;
    if (host === undefined)
      throw new Unable('caddy needs a name that leads here: set BECKON_PUBLIC_URL=https://your.host');
    const proxy = start(program, ['reverse-proxy', '--from', host, '--to', `:${port}`], ground, (text) =>
      world.stderr.write(text),
    );
    const ended = proxy.ended.then(() => undefined);
    return { url: `https://${host}`, reach: 'Whoever the name leads here reaches it.', ended };
  },
};
