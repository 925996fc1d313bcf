import { start } from './programs.ts';
import { Unable, type Way } from './way.ts';

/** A quick tunnel: an address for anybody who knows it, another one each time, as long as the program runs. */
export const cloudflared: Way = {
  name: 'cloudflared',
  open: (program, ground) =>
    new Promise((resolve, reject) => {
      let said = '';
      const args = ['tunnel', '--url', `http://127.0.0.1:${ground.port}`];
      const tunnel = start(program, args, ground, (text) => {
        // The address may come in two pieces, and what follows it is of no use to us.
        said = (said + text).slice(-10_000);
        const url = addressIn(said);
        if (url) resolve({ url, reach: 'Anybody who knows it reaches it. Next time it is another.', ended });
      });
      const ended = tunnel.ended.then((code) => {
        const last = said.trim().split('\n').at(-1) ?? '';
        reject(new Unable(`cloudflared ended (${code ?? 'no exit code'}) before it had an address: ${last}`));
      });
    }),
};

/** api.trycloudflare.com is where it asks for one, and stands in its complaints. */
const addressIn = (said: string): string | undefined =>
  /https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com(?=[\s|]|$)/.exec(said)?.[0];
