import { v7 as uuid } from 'uuid';
import type { Member, Scope } from '#api/context.ts';
import { digest } from '#api/members/secrets.ts';
import { hintOf, newToken } from '#api/members/tokens.ts';
import type { TokenRow } from '#db/schema.ts';
import type { World } from './world.ts';

/** A token of the member with any scopes, also such as its role does not have: its text and its id. */
export async function tokenOf(world: World, member: Member, scopes: Scope[], more: Partial<TokenRow> = {}) {
  const token = newToken();
  const row = {
    id: uuid(),
    member: member.id,
    name: 'Statistics',
    hint: hintOf(token),
    hash: digest(token),
    scopes: JSON.stringify(scopes),
    made_at: world.now(),
    expires_at: '2027-06-01T00:00:00.000Z',
    used_at: null,
    revoked_at: null,
    ...more,
  };
  await world.database.write.insertInto('tokens').values(row).execute();
  return { token, id: row.id, hash: row.hash, bearer: { authorization: `Bearer ${token}` } };
}

/** Somebody who has just joined, with a role of their own. */
export async function newcomer(world: World, role: Member['role'] = 'customer'): Promise<Member> {
  const member = { id: uuid(), email: `${uuid()}@example.org`, name: 'Nora', role };
  const rest = { password_hash: '', created_at: world.now(), deactivated_at: null };
  await world.database.write
    .insertInto('members')
    .values({ ...member, ...rest })
    .execute();
  return member;
}
