import { v7 as uuid } from 'uuid';
import { filePath } from '#api/attachments/rules.ts';
import type { Member } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { saveView } from '#api/desk/view-commands.ts';
import { addFiles } from '#api/issues/attaching-commands.ts';
import { comment, reportIssue } from '#api/issues/commands.ts';
import { createSession } from '#api/members/session.ts';
import { tokenOf } from '../helpers/tokens.ts';
import type { World } from '../helpers/world.ts';

/** One request with the id of a thing. A form where it has `fields`. */
export interface Request {
  method: string;
  path: string;
  body?: Record<string, unknown>;
  fields?: Record<string, string>;
}

/** A thing of somebody's: what they may ask with its id, and what another asks with the same one, who gets `refused`. */
export interface Attempt {
  by: Member;
  may: Request;
  other: Member;
  tries: Request;
  refused: number;
}

const post = (path: string, fields: Record<string, string>): Request => ({ method: 'POST', path, fields });
const ask = (method: string, path: string, body?: Record<string, unknown>): Request => ({
  method,
  path: `/api/v1${path}`,
  ...(body && { body }),
});

/** The same request by the customer whose thing it is, and by the stranger. */
const ofTheCustomer = ({ customer, stranger }: World, may: Request, tries = may, refused = 404): Attempt => ({
  by: customer,
  may,
  other: stranger,
  tries,
  refused,
});

/** A problem of the customer's with a PDF on it, and one of the stranger's. */
async function withFile(world: World, visibility = 'public') {
  const number = await world.report({ visibility });
  await addFiles(world.as(world.customer), number, {}, [new File(['%PDF-1.4\n%%EOF\n'], 'bill.pdf')]);
  const file = world.database.read.selectFrom('attachments').select('id').where('issue', '=', number);
  return { number, file: (await file.executeTakeFirstOrThrow()).id, mine: await strangersProblem(world) };
}

async function strangersProblem(world: World): Promise<number> {
  const report = { title: 'A parcel that never came', body: 'It has been on its way for a month.' };
  return (await reportIssue(world.as(world.stranger), report, 'web')).number;
}

async function sessionOf({ database, as, customer }: World): Promise<string> {
  await createSession(as(customer), customer.id);
  const newest = database.read.selectFrom('sessions').select('handle').where('member', '=', customer.id).orderBy('handle', 'desc');
  return (await newest.executeTakeFirstOrThrow()).handle;
}

async function passkeyOf({ database, customer, now }: World): Promise<string> {
  const id = uuid();
  const made = { credential: id, public_key: '', counter: 0, transports: '[]', made_at: now(), used_at: null };
  await database.write
    .insertInto('passkeys')
    .values({ id, member: customer.id, name: 'Phone', ...made })
    .execute();
  return id;
}

/** A promise on one problem, and another problem that has no promise of that number. */
async function promised(world: World, path: (number: number, step: number) => Request): Promise<Attempt> {
  const number = await world.report();
  const promise = { text: 'Refund the second payment', due_at: '2026-12-24' };
  const step = await respond(world.as(world.agent), number, { kind: 'action', body: 'We refund it.', promise });
  return { by: world.agent, may: path(number, step), other: world.agent, tries: path(await world.report(), step), refused: 404 };
}

async function commented(world: World, path: (number: number, step: number) => Request): Promise<Attempt> {
  const number = await world.report();
  const step = await comment(world.as(world.customer), number, { body: 'My order was number 5512.' });
  return ofTheCustomer(world, path(number, step), undefined, 403);
}

/** A view of the queue that the agent keeps, and what the approver asks with it. */
async function keptBy({ as, agent, approver }: World, request: (id: string) => Request): Promise<Attempt> {
  const { id } = await saveView(as(agent), { name: uuid(), filter: {} });
  return { by: agent, may: request(id), other: approver, tries: request(id), refused: 404 };
}

const passage = { passages: ['5512'] };
const withdrawn = { reason: 'It came to nothing.' };

/** What is tried with the ids of others. The names begin with the route where the id stands in its path. */
export const attempts: Record<string, (world: World) => Promise<Attempt>> = {
  'DELETE /api/v1/issues/:number/attachments/:id': async (world) => {
    const { number, file, mine } = await withFile(world);
    const request = (issue: number) => ask('DELETE', `/issues/${issue}/attachments/${file}`);
    return ofTheCustomer(world, request(number), request(mine));
  },
  'a file in the form of one’s own problem': async (world) => {
    const { number, file, mine } = await withFile(world);
    const request = (issue: number) => post(`/issues/${issue}/attachments`, { act: 'remove', file });
    return ofTheCustomer(world, request(number), request(mine));
  },
  'GET /files/:id/:name': async (world) => {
    const { file } = await withFile(world, 'private');
    return ofTheCustomer(world, { method: 'GET', path: filePath({ id: file, type: 'application/pdf' }) });
  },
  'DELETE /api/v1/sessions/:id': async (world) => ofTheCustomer(world, ask('DELETE', `/sessions/${await sessionOf(world)}`)),
  'a session in a form': async (world) => ofTheCustomer(world, post('/account/sessions', { act: 'one', session: await sessionOf(world) })),
  'DELETE /api/v1/tokens/:id': async (world) => {
    const { id } = await tokenOf(world, world.customer, ['read']);
    return ofTheCustomer(world, ask('DELETE', `/tokens/${id}`));
  },
  'a token in a form': async (world) => {
    const { id } = await tokenOf(world, world.customer, ['read']);
    return ofTheCustomer(world, post('/account/tokens', { token: id }));
  },
  'PATCH /api/v1/passkeys/:id': async (world) =>
    ofTheCustomer(world, ask('PATCH', `/passkeys/${await passkeyOf(world)}`, { name: 'Renamed' })),
  'POST /api/v1/passkeys/:id/removal': async (world) =>
    ofTheCustomer(world, ask('POST', `/passkeys/${await passkeyOf(world)}/removal`, {})),
  'POST /account/passkeys/:id': async (world) =>
    ofTheCustomer(world, post(`/account/passkeys/${await passkeyOf(world)}`, { act: 'rename', name: 'Renamed' })),
  'POST /account/passkeys/:id, to remove it': async (world) =>
    ofTheCustomer(world, post(`/account/passkeys/${await passkeyOf(world)}`, { act: 'remove' })),
  'POST /api/v1/issues/:number/steps/:id/own-redaction': async (world) =>
    commented(world, (number, step) => ask('POST', `/issues/${number}/steps/${step}/own-redaction`, passage)),
  'POST /issues/:number/steps/:step/redaction': async (world) =>
    commented(world, (number, step) => post(`/issues/${number}/steps/${step}/redaction`, { act: 'redact', passages: '5512' })),
  'an entry that one corrects': async (world) => {
    const number = await world.report();
    const step = await comment(world.as(world.customer), number, { body: 'It was in May.' });
    const request = (kind: string) => ask('POST', `/issues/${number}/steps`, { kind, body: 'It was in June.', corrects: step });
    return ofTheCustomer(world, request('answer'), request('comment'), 422);
  },
  'POST /api/v1/issues/:number/promises/:id/kept': async (world) =>
    promised(world, (number, step) => ask('POST', `/issues/${number}/promises/${step}/kept`)),
  'POST /api/v1/issues/:number/promises/:id/withdrawal': async (world) =>
    promised(world, (number, step) => ask('POST', `/issues/${number}/promises/${step}/withdrawal`, withdrawn)),
  'POST /desk/issues/:number/promises/:id': async (world) =>
    promised(world, (number, step) => post(`/desk/issues/${number}/promises/${step}`, { act: 'kept' })),
  'POST /desk/views/:id': async (world) => keptBy(world, (id) => post(`/desk/views/${id}`, {})),
  'DELETE /api/v1/desk/views/:id': async (world) => keptBy(world, (id) => ask('DELETE', `/desk/views/${id}`)),
};

const forAdmins = 'Admins alone have to do with it, and with everybody’s.';
const forStaff = 'Staff have to do with it on every problem; for others it is not there.';
const onEntries = 'It is for everybody who can read the entry.';

/** Where no id is anybody’s own. That customers get nothing there, the table of roles and the list of writes say. */
export const nobodys: Record<string, string> = {
  'DELETE /api/v1/approval-rules/:id': forAdmins,
  'DELETE /api/v1/holidays/:id': forAdmins,
  'DELETE /api/v1/members/:id/company-account': forAdmins,
  'DELETE /api/v1/members/:id/deactivation': forAdmins,
  'DELETE /api/v1/members/:id/erasure': forAdmins,
  'GET /api/v1/members/:id/erasure': forAdmins,
  'PATCH /api/v1/members/:id': forAdmins,
  'POST /api/v1/members/:id/deactivation': forAdmins,
  'POST /api/v1/members/:id/erasure': forAdmins,
  'POST /desk/mail/:id': forAdmins,
  'POST /desk/members/:id': forAdmins,
  'POST /desk/members/:id/erasure': forAdmins,
  'POST /api/v1/issues/:number/steps/:id/hold': forStaff,
  'POST /api/v1/issues/:number/steps/:id/redaction': forStaff,
  'POST /api/v1/issues/:number/steps/:id/removal': forStaff,
  'POST /desk/issues/:number/steps/:step/moderation': forStaff,
  'POST /desk/issues/:number/steps/:step/redaction': forStaff,
  'POST /api/v1/issues/:number/steps/:id/abuse-report': onEntries,
  'POST /issues/:number/steps/:step/abuse': onEntries,
};
