import { v7 as uuid } from 'uuid';

/** What is sent to the routes of what admins set, as in bodies.ts. */
export const settingsBodies: Record<string, () => Record<string, unknown>> = {
  'PATCH /api/v1/areas/:slug': () => ({ version: 1, first_answer_s: 7200 }),
  'POST /api/v1/holidays': () => ({ from_day: '2099-12-24', to_day: '2099-12-26', text: 'Christmas' }),
  'POST /api/v1/policy': () => ({ after: 1, body: 'Be fair to everybody, and stay with what happened to you.' }),
  'PUT /api/v1/board': () => ({ version: 1, company: 'Fernway' }),
  'POST /desk/settings': () => ({ act: 'mailbox' }),
  'POST /desk/settings/board': () => ({ version: 0, company: 'Fernway' }),
  'POST /desk/settings/holidays': () => ({ act: 'note', from_day: '2099-12-24', to_day: '2099-12-26', text: 'Christmas' }),
  'POST /desk/settings/teams': () => ({ name: `Team ${uuid()}` }),
  'POST /desk/settings/teams/:slug': () => ({ act: 'leave', member: uuid() }),
  'POST /desk/settings/policy': () => ({ act: 'preview' }),
  'PATCH /api/v1/canned-texts/:slug': () => ({ version: 1, body: 'It lay in {the depot}.' }),
  'POST /api/v1/canned-texts': () => ({ name: `Text ${uuid()}`, body: 'It was {what we found}.' }),
  'POST /desk/texts/new': () => ({ name: `Text ${uuid()}`, body: 'It was {what we found}.' }),
  'POST /desk/texts/:slug': () => ({ act: 'retire' }),
  'POST /api/v1/areas': () => ({ name: `Area ${uuid()}` }),
  'POST /desk/settings/areas': () => ({ act: 'add', name: `Area ${uuid()}`, first_answer_h: 8, next_update_h: 72, resolution_h: 336 }),
  'POST /desk/settings/areas/:slug': () => ({ act: 'retire' }),
};
