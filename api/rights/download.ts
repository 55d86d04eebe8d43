import type { Ctx } from '#api/context.ts';
import { myData } from '#api/rights/data-queries.ts';

/** The file with everything that the board knows of who asks, sent as it is read and kept by nobody on the way. */
export function download(ctx: Ctx): Response {
  const name = `my-data-${ctx.now.slice(0, 10)}.json`;
  return new Response(streamOf(myData(ctx)), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}

function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
