import { createApp } from '#api/app.ts';
import { theBoard } from '#api/http/board.ts';
import { type Reference, readReference } from './_reference.ts';

let reference: Promise<Reference> | undefined;

/** The reference of the API, from the document that the API gives of itself: asked for once, without going through the network. */
export function apiReference(): Promise<Reference> {
  reference ??= ask().catch((error: unknown) => {
    reference = undefined;
    throw error;
  });
  return reference;
}

async function ask(): Promise<Reference> {
  const app = createApp({ ...(await theBoard()), pages: async () => new Response() });
  const answer = await app.request('/api/v1/openapi.json');
  return readReference(await answer.json());
}
