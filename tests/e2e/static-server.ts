/** The built page on a plain static host of this machine: in a folder, and with no headers but the type. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Where the page lies. */
export const FOLDER = '/some/folder/';

export interface StaticServer {
  address: string;
  close(): void;
}

/** @param answer may take a file, by its path in dist/, upon itself; it says whether it did */
export async function serveStatic(
  answer: (path: string, response: ServerResponse) => boolean = () => false,
): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const inside = pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length) || 'index.html' : '';
    if (answer(inside, response)) return;
    const file = join('dist', inside);
    if (inside === '' || !existsSync(file) || !statSync(file).isFile())
      return void response.writeHead(404).end();
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${FOLDER}`,
    close: () => void server.close(),
  };
}
