import { v7 as uuid } from 'uuid';

const nobody = { assignee: null, team: null };

/** What is sent to the routes of how staff share the work, as in bodies.ts. */
export const teamworkBodies: Record<string, () => Record<string, unknown>> = {
  'POST /api/v1/issues/:number/notes': () => ({ body: 'Ask the depot first.' }),
  'POST /api/v1/desk/views': () => ({ name: uuid(), filter: {} }),
  'POST /desk': () => ({ name: 'Bills', view: 'mine' }),
  'POST /desk/issues/:number/assignment': () => ({ act: 'take' }),
  'POST /desk/issues/:number/notes': () => ({ note: 'Ask the depot first.' }),
  'PUT /api/v1/issues/:number/assignment': () => ({ ...nobody, expected: nobody }),
};
