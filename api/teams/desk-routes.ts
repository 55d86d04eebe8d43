import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { addTeam, giveArea, joinTeam, leaveTeam } from '#api/teams/commands.ts';

const LIST = '/desk/settings/teams';

/** How admins look after the teams. */
export const forms = new Hono<Env>()
  .post(
    LIST,
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      return `${LIST}/${await addTeam(ctx, { name: text(fields, 'name') })}`;
    }),
  )
  .post(
    `${LIST}/:slug`,
    form(async (c, ctx, fields) => {
      signedIn(ctx);
      const team = found(c.req.param('slug'));
      const act = text(fields, 'act');
      if (act === 'join') await joinTeam(ctx, team, text(fields, 'member'));
      else if (act === 'leave') await leaveTeam(ctx, team, text(fields, 'member'));
      else if (act === 'give') await giveArea(ctx, text(fields, 'area'), { team });
      else if (act === 'take') await giveArea(ctx, text(fields, 'area'), { team: null, expected: team });
      else throw invalid('act', 'Please choose what to do.');
      return `${LIST}/${team}`;
    }),
  );
