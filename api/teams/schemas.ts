import { z } from '@hono/zod-openapi';

const named = z.object({ slug: z.string(), name: z.string() });

export const teamSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    members: z.array(z.object({ id: z.string(), name: z.string() })),
    areas: z.array(named).openapi({ description: 'The areas that it answers for' }),
  })
  .openapi('Team');
