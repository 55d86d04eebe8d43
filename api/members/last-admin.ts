import type { ExpressionBuilder } from 'kysely';
import type { Schema } from '#db/schema.ts';

/**
 * The member is no admin, or another one is there, open and not about to be erased. It holds when two admins lower each other at once, because the line in the
 * ledger is written first: whoever writes one waits for every act before it, so what is asked here is how that one left things.
 */
export function leavesAnAdmin(id: string) {
  return (eb: ExpressionBuilder<Schema, 'members'>) => {
    const others = eb.selectFrom('members as other').select('other.id').where('other.id', '<>', id).where('other.role', '=', 'admin');
    const leaving = eb.selectFrom('erasures').select('member').where('undone_at', 'is', null);
    const staying = others.where('other.deactivated_at', 'is', null).where('other.id', 'not in', leaving);
    return eb.or([eb('role', '<>', 'admin'), eb.exists(staying)]);
  };
}
