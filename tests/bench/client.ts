// A client that costs little beside the server it measures: one request at a time on each of some kept connections.
import { connect, type Socket } from 'node:net';
import type { Load } from './load.ts';

export interface Answered {
  requests: number;
  /** Answers with another status than 200, and broken connections. */
  failed: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** As browsers ask: what the server sends is what they would get. */
export const askedWith = { accept: 'text/html,application/json', 'accept-encoding': 'gzip, deflate, br' };

/** Asks as fast as the answers come, for so many seconds. */
export async function press({ port, paths, cookie, connections, seconds }: Load): Promise<Answered> {
  const requests = paths.map((path) => request(port, path, cookie));
  const times: number[] = [];
  let [sent, failed] = [0, 0];
  const start = performance.now();
  const end = start + seconds * 1000;
  const line = async () => {
    const socket = await connected(port);
    const ask = conversation(socket);
    while (performance.now() < end) {
      const began = performance.now();
      const status = await ask(requests[sent++ % requests.length] ?? Buffer.alloc(0));
      times.push(performance.now() - began);
      if (status !== '200') failed += 1;
    }
    socket.destroy();
  };
  const lines = await Promise.allSettled(Array.from({ length: connections }, line));
  failed += lines.filter(({ status }) => status === 'rejected').length;
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { requests: times.length, failed, seconds: (performance.now() - start) / 1000, p50: at(0.5), p99: at(0.99) };
}

function request(port: number, path: string, cookie: string | undefined): Buffer {
  const headers = { host: `localhost:${port}`, ...askedWith, ...(cookie && { cookie }) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket)).once('error', reject);
  });
}

/** Sends a request and resolves to the status of its answer when that is whole. */
function conversation(socket: Socket): (request: Buffer) => Promise<string> {
  let answer = Promise.withResolvers<string>();
  let reading: { status: string; whole: (chunk: Buffer) => boolean } | undefined;
  let head: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    let body: Buffer<ArrayBufferLike> = chunk;
    if (!reading) {
      head = head.length > 0 ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      reading = frame(head.toString('latin1', 0, end));
      body = head.subarray(end + 4);
    }
    if (!reading.whole(body)) return;
    const { status } = reading;
    reading = undefined;
    head = Buffer.alloc(0);
    answer.resolve(status);
  });
  socket.once('close', () => answer.reject(new Error('the connection was closed')));
  socket.once('error', () => {});
  return (bytes) => {
    answer = Promise.withResolvers();
    socket.write(bytes);
    return answer.promise;
  };
}

/** How to know that an answer with this head has come to its end. */
function frame(head: string): { status: string; whole: (chunk: Buffer) => boolean } {
  const status = head.slice(9, 12);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  let missing = Number(length ?? 0);
  let tail: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  if (length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head)) {
    const whole = (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk]).subarray(-5);
      return tail.toString('latin1') === '0\r\n\r\n';
    };
    return { status, whole };
  }
  const whole = (chunk: Buffer) => {
    missing -= chunk.length;
    return missing <= 0;
  };
  return { status, whole };
}
