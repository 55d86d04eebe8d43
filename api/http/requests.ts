import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pathOf, withoutSecret } from '#api/http/paths.ts';

/** What the process knows of the requests that it is answering. */
export interface Requests {
  began(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void;
  /** How many are not answered yet. */
  open(): number;
}

const INFO = 30;

/** Counts open requests, and logs a line for each when it is over: no query and no address, which may be personal, and no secret. */
export function followRequests(log: Logger, output: { write(line: string): void }): Requests {
  const logs = log.isLevelEnabled('info');
  let open = 0;
  return {
    open: () => open,
    began(incoming, outgoing, requestId) {
      open += 1;
      const start = performance.now();
      outgoing.on('close', () => {
        open -= 1;
        if (logs) output.write(line(incoming, outgoing, requestId, performance.now() - start));
      });
    },
  };
}

/** A line as pino writes it, put together by hand: a cached page takes so little that pino's own way is a tenth of it. */
function line({ method, url = '' }: IncomingMessage, outgoing: ServerResponse, requestId: string, took: number): string {
  const path = JSON.stringify(withoutSecret(pathOf(url)));
  const ms = Math.round(took * 10) / 10;
  // Closed before its end: the client went away, so the status never arrived.
  const aborted = outgoing.writableFinished ? '' : ',"aborted":true';
  const head = `"level":${INFO},"time":${Date.now()},"request_id":"${requestId}"`;
  return `{${head},"method":"${method}","path":${path},"status":${outgoing.statusCode},"ms":${ms}${aborted},"msg":"request"}\n`;
}
