import { get } from 'node:http';

/** Follows a stream over raw HTTP and hands on every event that has data. Answers how to leave it. */
export const follow = (url, token, path, onEvent) =>
  new Promise((resolve, reject) => {
    const request = get(
      `${url}${path}`,
      { headers: { authorization: `Bearer ${token}` }, agent: false },
      (response) => {
        response.setEncoding('utf8');
        let rest = '';
        response.on('data', (chunk) => {
          rest += chunk;
          for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
            const data = /^data: (.*)$/m.exec(rest.slice(0, end))?.[1];
            const id = /^id: (.*)$/m.exec(rest.slice(0, end))?.[1];
            if (data !== undefined) onEvent(JSON.parse(data), performance.now(), id);
            rest = rest.slice(end + 2);
          }
        });
        response.on('error', () => {});
        resolve(() => request.destroy());
      },
    );
    request.on('error', reject);
  });
