// A process of its own that presses a server of this machine when told to, and tells what came of it.
import { z } from 'zod';
import { press } from './client.ts';

const loadShape = z.object({
  port: z.number(),
  /** Asked for in turn. */
  paths: z.array(z.string()),
  /** The session to ask in. */
  cookie: z.string().optional(),
  connections: z.number().max(64),
  seconds: z.number().max(60),
});

export type Load = z.infer<typeof loadShape>;

process.on('message', (message) => {
  press(loadShape.parse(message)).then(
    (answered) => process.send?.(answered),
    (error: unknown) => {
      throw error;
    },
  );
});
process.on('disconnect', () => process.exit(0));
