import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createApp } from 'astro/app/entrypoint';
import { readConfig } from '#api/config.ts';
import { type Board, theBoard } from '#api/http/board.ts';
import { namePeer } from '#api/http/client-address.ts';
import { nowhere, unreadable } from '#api/http/front-door.ts';
import { sendKept } from '#api/http/kept-answer.ts';
import { pathOf, readPath } from '#api/http/paths.ts';
import { patientServer } from '#api/http/patient-server.ts';
import { nameRequest, newRequestId } from '#api/http/request-id.ts';
import { readFiles } from '#api/http/static-files.ts';

const STOP_WITHIN_MS = 10_000;
const SWEEP_MS = 20;

async function start(): Promise<void> {
  try {
    readConfig();
    const board = await theBoard();
    const server = patientServer(answerRequests(board));
    server.once('error', fail);
    server.listen(board.config.port, board.config.host, () => announce(board));
    stopOnSignals(server, board);
  } catch (error) {
    fail(error);
  }
}

/** Memory first: pages that guests have seen, then files. Everything else goes to the front door (src/fetch.ts). */
function answerRequests(board: Board): RequestListener {
  const { config, cache, requests } = board;
  const findFile = readFiles(fileURLToPath(new URL('../client', import.meta.url)), config.publicOrigin);
  const askDoor = doorListener(board);
  return (incoming, outgoing) => {
    const requestId = newRequestId(incoming.headers['x-request-id']);
    requests.began(incoming, outgoing, requestId);
    const kept = cache?.find(incoming) ?? findFile(incoming);
    if (kept) sendKept(incoming, outgoing, kept, requestId);
    else askDoor(incoming, outgoing, requestId);
  };
}

/** Astro imports a page's module at every request: to be told that it is there already takes a twelfth of a small page. */
function importOnce({ pageMap = new Map() }: ReturnType<typeof createApp>['manifest']): void {
  for (const [page, load] of pageMap) {
    let loaded: ReturnType<typeof load> | undefined;
    pageMap.set(page, () => (loaded ??= load()));
  }
}

function doorListener({ config, log }: Board) {
  const site = createApp();
  importOnce(site.manifest);
  const ids = new WeakMap<object, string>();
  const errorHandler = (error: unknown) => {
    log.warn({ err: error }, 'a request could not be read');
    return unreadable(config.publicOrigin);
  };
  const answer = getRequestListener(
    (request, { incoming }) => {
      const { url = '' } = incoming;
      // The request's own URL is tidied up: only here can be seen that it came with dot segments.
      const tidied = !request.url.endsWith(url) && readPath(pathOf(url)) === 'ambiguous';
      const asked = tidied ? nowhere(request) : request;
      nameRequest(asked, ids.get(incoming) ?? '');
      namePeer(asked, incoming.socket.remoteAddress);
      return site.render(asked);
    },
    { errorHandler },
  );
  return (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string) => {
    ids.set(incoming, requestId);
    void answer(incoming, outgoing);
  };
}

function announce({ config, log, opened }: Board): void {
  log.info({ host: config.host, port: config.port, origin: config.publicOrigin, opened }, 'listening');
  console.error(`Putright listens at ${config.publicOrigin}`);
  if (opened === 'with the demo')
    console.error(`The demo company ${config.company} was loaded. To start empty: DEMO=off and another DATABASE_URL.`);
  if (opened === 'empty') console.error('The board is empty.');
}

function stopOnSignals(server: Server, board: Board): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // A second time it means at once.
      process.once(signal, () => process.exit(1));
      stop(server, board).catch(fail);
    });
  }
}

/** Takes no new connections, lets open requests finish for a while, then lets go of the database. */
async function stop(server: Server, board: Board): Promise<void> {
  board.log.info('stopping');
  const until = Date.now() + STOP_WITHIN_MS;
  const closed = once(server, 'close');
  server.close();
  // Browsers open connections in advance: one that has never asked anything counts as busy, and would hold us up.
  const sweep = setInterval(() => {
    if (board.requests.open() === 0 || Date.now() > until) server.closeAllConnections();
  }, SWEEP_MS);
  await closed;
  clearInterval(sweep);
  await board.close();
  process.exit(0);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

await start();
