import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './house.ts';

/** A real nginx in front of a server, as its package installs it: HTTP/1.0 to the server behind, and buffering on. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
}

/** @param directives what stands in `location /` beside `proxy_pass` */
export async function openNginx(behind: string, directives = ''): Promise<Proxy> {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ');
  const me = process.getuid?.() === 0 ? 'user root;' : '';
  const config = `${me} daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
    events {}
    http { access_log off; ${temporary}
      server { listen 127.0.0.1:${port}; location / { proxy_pass ${behind}; ${directives} } } }`;
  await writeFile(join(directory, 'nginx.conf'), config);
  const child = spawn('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf')], { stdio: 'ignore' });
  await eventually(() => answers(port));
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const answers = async (port: number): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};
