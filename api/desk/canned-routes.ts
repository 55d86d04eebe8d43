import { Hono } from 'hono';
import { addText, changeText, retireText, returnText } from '#api/desk/canned-commands.ts';
import { invalid } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import type { Env, Fields } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';

const LIST = '/desk/texts';

// A form that sends no team, since there is none to choose, changes none.
const entered = (fields: Fields) => ({
  name: text(fields, 'name'),
  kind: text(fields, 'kind') || null,
  body: text(fields, 'body'),
  ...('team' in fields && { team: text(fields, 'team') || null }),
});

/** Canned texts. */
export const forms = new Hono<Env>()
  .post(
    `${LIST}/new`,
    form(async (_, ctx, fields) => {
      await addText(ctx, entered(fields));
      return LIST;
    }),
  )
  .post(
    `${LIST}/:slug`,
    form(async (c, ctx, fields) => {
      const slug = found(c.req.param('slug'));
      const act = text(fields, 'act');
      if (act === 'change') await changeText(ctx, slug, { version: text(fields, 'version'), ...entered(fields) });
      else if (act === 'retire') await retireText(ctx, slug);
      else if (act === 'return') await returnText(ctx, slug);
      else throw invalid('act', 'Please choose what to do.');
      return act === 'change' ? LIST : `${LIST}/${slug}`;
    }),
  );
