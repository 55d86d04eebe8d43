import { v7 as uuid } from 'uuid';

/** What is sent to the routes of what admins set, as in bodies.ts. */
export const settingsBodies: Record<string, () => Record<string, unknown>> = {
  'PATCH /api/v1/areas/:slug': () => ({ version: 1, first_answer_s: 7200 }),
  'POST /api/v1/areas': () => ({ name: `Area ${uuid()}` }),
  'POST /desk/settings/areas': () => ({ act: 'add', name: `Area ${uuid()}`, first_answer_h: 8, next_update_h: 72, resolution_h: 336 }),
  'POST /desk/settings/areas/:slug': () => ({ act: 'retire' }),
};
