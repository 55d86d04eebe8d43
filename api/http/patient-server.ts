import { createServer, type RequestListener, type Server } from 'node:http';

// Longer than reverse proxies keep an idle connection, so that none sends into one that we are closing.
const KEEP_ALIVE_MS = 65_000;
// Whoever sends a byte now and then holds a connection no longer than this: headers need no time, a body comes over a slow phone.
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 2000 };

/** A server that waits for headers and bodies, and not for ever: `patience` is in milliseconds. */
export function patientServer(answer: RequestListener, patience: typeof PATIENCE = PATIENCE): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS, ...patience }, answer);
}
