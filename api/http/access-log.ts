import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pathOf } from '#api/http/paths.ts';

/** Logs a line for each request when it is over: no query and no address, which may be personal. */
export function accessLog(log: Logger): (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string) => void {
  if (!log.isLevelEnabled('info')) return () => {};
  return (incoming, outgoing, requestId) => {
    const start = performance.now();
    outgoing.once('close', () => {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      const { method, url = '' } = incoming;
      const line = { request_id: requestId, method, path: pathOf(url), status: outgoing.statusCode, ms };
      // Closed before its end: the client went away, so the status never arrived.
      log.info(outgoing.writableFinished ? line : { ...line, aborted: true }, 'request');
    });
  };
}
