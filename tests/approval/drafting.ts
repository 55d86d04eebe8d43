import { v7 as uuid } from 'uuid';
import type { Member, Viewer } from '#api/context.ts';
import { openDraft } from '#api/desk/draft-commands.ts';
import { type Draft, findDraft } from '#api/desk/draft-queries.ts';
import { found } from '#api/guards.ts';
import type { World } from '../helpers/world.ts';

/** An answer that is to be checked. */
export const answer = { kind: 'remedy', body: 'We refund the second payment.' };

/** A draft by the agent, handed in, on a problem reported now. */
export async function drafted(world: World, more: Record<string, unknown> = {}, as: Viewer = world.agent) {
  const issue = await world.report();
  return { issue, draft: await openDraft(world.as(as), issue, { ...answer, ...more }) };
}

/** The draft as staff see it now. */
export async function look(world: World, draft: number): Promise<Draft> {
  return found(await findDraft(world.as(world.agent), draft));
}

/** What an approver names the latest version by. */
export async function read(world: World, draft: number): Promise<{ hash: string }> {
  return { hash: found((await look(world, draft)).latest.hash ?? undefined) };
}

/** A second approver beside the cast. */
export async function another(world: World, role: 'agent' | 'approver' = 'approver'): Promise<Member> {
  const id = uuid();
  const member = { id, email: `${id}@example.org`, name: 'Bertha', role };
  const rest = { password_hash: '', created_at: world.now(), deactivated_at: null };
  await world.database.write
    .insertInto('members')
    .values({ ...member, ...rest })
    .execute();
  return member;
}
