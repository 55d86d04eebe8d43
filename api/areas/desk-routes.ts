import { Hono } from 'hono';
import { changeArea, moveArea, retireArea, returnArea } from '#api/areas/change-commands.ts';
import { addArea } from '#api/areas/commands.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';

const LIST = '/desk/settings/areas';

const entered = (fields: Fields) => ({
  name: text(fields, 'name'),
  first_answer_h: text(fields, 'first_answer_h'),
  next_update_h: text(fields, 'next_update_h'),
  resolution_h: text(fields, 'resolution_h'),
});

/** How admins look after the areas. */
export const forms = new Hono<Env>()
  .post(
    LIST,
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      const act = text(fields, 'act');
      if (act === 'add') await addArea(ctx, entered(fields));
      else if (act === 'move') await moveArea(ctx, text(fields, 'slug'), { place: text(fields, 'place') });
      else throw invalid('act', 'Please choose what to do.');
      return LIST;
    }),
  )
  .post(
    `${LIST}/:slug`,
    form(async (c, ctx, fields) => {
      const slug = found(c.req.param('slug'));
      const act = text(fields, 'act');
      if (act === 'change') await changeArea(ctx, slug, { version: text(fields, 'version'), ...entered(fields) });
      else if (act === 'retire') await retireArea(ctx, slug);
      else if (act === 'return') await returnArea(ctx, slug);
      else throw invalid('act', 'Please choose what to do.');
      return `${LIST}/${slug}`;
    }),
  );
