import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it came, still compressed. */
  bytes: Buffer;
  text: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Asks a server, adding nothing to what is asked and undoing nothing of what is answered. */
export async function ask(origin: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const length = body && !('transfer-encoding' in headers) ? { 'content-length': Buffer.byteLength(body) } : {};
  const asked = request(new URL(origin), { path, method, agent, headers: { ...headers, ...length } });
  asked.end(body);
  const [answer] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() };
}

/** Posts a form as a browser does that shows a page of this origin. */
export function post(origin: string, path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(origin, path, { method: 'POST', headers: { origin, ...type, ...headers }, body: new URLSearchParams(fields).toString() });
}

/** Sends a request line that no client would write, and gives all that comes back. */
export async function askRaw(origin: string, target: string, headers: Record<string, string> = {}): Promise<string> {
  const { host, port, hostname } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}
