// A push service that takes everything, and counts. What it takes is judged elsewhere (testkit): here it shares the machine
// with what is measured, and checking each message's signature took as long as all of sending it.
import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @param onMessage called once for each message that was taken whole */
export const openCountingService = async (onMessage) => {
  const server = createServer((request, response) => {
    request.on('end', () => {
      response.writeHead(201, { location: '/m/1', 'content-length': '0' }).end();
      onMessage();
    });
    request.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  let devices = 0;
  return {
    /** A subscription as a browser gives it, with keys of its own. */
    subscribe: () => {
      const p256dh = createECDH('prime256v1').generateKeys('base64url');
      devices += 1;
      return { endpoint: `${origin}/push/${devices}`, keys: { p256dh, auth: randomBytes(16).toString('base64url') } };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
