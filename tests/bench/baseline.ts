// The yardstick, in a process of its own: a bare node:http server that sends bytes it holds in memory.
import { createServer } from 'node:http';
import { z } from 'zod';

const heldShape = z.object({ path: z.string(), headers: z.record(z.string(), z.string()), body: z.base64() });
export type Held = z.infer<typeof heldShape>;

const held = new Map<string, { headers: Record<string, string>; body: Buffer }>();

const server = createServer((request, response) => {
  const answer = held.get(request.url ?? '');
  response.writeHead(answer ? 200 : 404, answer?.headers);
  response.end(answer?.body);
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});

process.on('message', (message) => {
  const { path, headers, body } = heldShape.parse(message);
  held.set(path, { headers, body: Buffer.from(body, 'base64') });
  process.send?.({ held: path });
});
process.on('disconnect', () => process.exit(0));
