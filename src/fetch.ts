import { astro, FetchState } from 'astro/fetch';
import { createApp } from '#api/app.ts';
import { Refusal } from '#api/errors.ts';
import { theBoard } from '#api/http/board.ts';
import type { Pages } from '#api/http/env.ts';
import { frontDoor } from '#api/http/front-door.ts';

type Door = (request: Request) => Promise<Response>;

const pages: Pages = (request, locals) => {
  const state = new FetchState(request);
  state.locals = locals;
  // In one piece: a page that fails half-way is then a 500, not half a page with status 200.
  state.streaming = false;
  if (import.meta.env.PROD) state.renderError = throwOn;
  return astro(state);
};

/** What a page throws is for the app, which logs it with the request's id; only in development Astro shows it. */
const throwOn: FetchState['renderError'] = async (_request, { status, error }) => {
  if (status === 404) throw new Refusal('not_found', 'There is nothing here.');
  throw error ?? new Error('A page answered 500 and said nothing');
};

async function openDoor(): Promise<Door> {
  const board = await theBoard();
  const app = createApp({ ...board, pages });
  const { publicOrigin } = board.config;
  return frontDoor((request) => app.fetch(request), import.meta.env.PROD ? board.cache : undefined, publicOrigin);
}

let door: Promise<Door> | undefined;

/** The front door: every request that is not answered from memory comes in here, also in `astro dev`. */
export default {
  async fetch(request: Request): Promise<Response> {
    door ??= openDoor();
    const response = await (await door)(request);
    // Vite puts styles and scripts into the pages of `astro dev`, which the policy would refuse.
    if (import.meta.env.DEV) response.headers.delete('content-security-policy');
    return response;
  },
};
