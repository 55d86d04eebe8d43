import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ctx, scopes } from '#api/context.ts';
import { changePassword, revokeOtherSessions, revokeSession } from '#api/members/account-commands.ts';
import { addPasskey, offerPasskey, renamePasskey } from '#api/members/passkey-commands.ts';
import { makeToken, revokeToken } from '#api/members/token-commands.ts';
import { askForErasure, undoErasure } from '#api/rights/erasure-commands.ts';
import { refuseStale } from '#api/rights/fresh-session.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { tokenOf } from '../helpers/tokens.ts';
import { createWorld, type World } from '../helpers/world.ts';

const ID = '0197f000-0000-7000-8000-000000000000';
const current_password = 'correct horse battery';

const acts: Record<string, (ctx: Ctx) => Promise<unknown>> = {
  'changes no password': (ctx) => changePassword(ctx, { current_password, password: 'seven brown foxes run' }),
  'ends no session': (ctx) => revokeSession(ctx, ID),
  'ends no other sessions': revokeOtherSessions,
  'makes no token': (ctx) => makeToken(ctx, { name: 'Another', scopes: ['read'] }),
  'revokes no token': (ctx) => revokeToken(ctx, ID),
  'asks for no passkey': (ctx) => offerPasskey(ctx, 'browser', { name: 'Phone', current_password }),
  'adds no passkey': (ctx) => addPasskey(ctx, 'browser', '{}'),
  'renames no passkey': (ctx) => renamePasskey(ctx, ID, { name: 'Phone' }),
  'asks for no erasure': (ctx) => askForErasure(ctx, { texts: 'kept', current_password }),
  'undoes no erasure': undoErasure,
  'takes no data along': refuseStale,
};

describe.each(engines)('a token with every scope, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test.each(Object.entries(acts))('%s, whatever route it came by', async (_, act) => {
    const { id } = await tokenOf(world, world.admin, [...scopes]);
    expect(await refused(act(world.as({ ...world.admin, token: { id, scopes: [...scopes] } })))).toBe('forbidden');
  });
});
