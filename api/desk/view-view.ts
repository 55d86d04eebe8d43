import type { Ctx } from '#api/context.ts';
import { filterOf } from '#api/desk/queue-rules.ts';
import type { SavedView } from '#api/desk/view-queries.ts';

/** A kept view as the API answers it: the filter to ask the queue with, and the page that shows it. */
export function keptView({ config }: Ctx, { id, name, query }: SavedView) {
  return { id, name, filter: filterOf(query), url: `${config.publicOrigin}/desk${query && `?${query}`}` };
}
