import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { changeBoard } from '#api/settings/board-commands.ts';
import { noteHoliday, withdrawHoliday } from '#api/settings/holiday-commands.ts';
import { noteMailbox } from '#api/settings/mailbox-commands.ts';
import { changePolicy, keepPolicy } from '#api/settings/policy-commands.ts';
import { themeAt } from '#api/settings/theme.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** What admins set on the pages, and the style sheet of the colour that they have chosen. */
export const forms = new Hono<Env>()
  .get('/theme/:file', (c) => {
    const css = found(themeAt(c.req.param('file')));
    return c.body(css, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': FOR_EVER });
  })
  .post(
    '/desk/settings/board',
    form(async (_, ctx, fields) => {
      const [version, company] = [text(fields, 'version'), text(fields, 'company')];
      await changeBoard(ctx, { version, company, description: text(fields, 'description'), accent: text(fields, 'accent') });
      return '/desk/settings/board';
    }),
  )
  .post(
    '/desk/settings/policy',
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      const act = text(fields, 'act');
      if (act === 'preview') return showAgain();
      if (act === 'publish') return `/help/policy/${await changePolicy(ctx, { after: text(fields, 'after'), body: text(fields, 'body') })}`;
      if (act !== 'keep') throw invalid('act', 'Please choose what to do.');
      await keepPolicy(ctx, numberIn(text(fields, 'after')));
      return '/desk/settings/policy';
    }),
  )
  .post(
    '/desk/settings/holidays',
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      const act = text(fields, 'act');
      if (act === 'note')
        await noteHoliday(ctx, { from_day: text(fields, 'from_day'), to_day: text(fields, 'to_day'), text: text(fields, 'text') });
      else if (act === 'withdraw') await withdrawHoliday(ctx, text(fields, 'id'));
      else throw invalid('act', 'Please choose what to do.');
      return '/desk/settings/holidays';
    }),
  )
  .post(
    '/desk/settings',
    form(async (_, ctx, fields) => {
      signedIn(ctx);
      if (text(fields, 'act') !== 'mailbox') throw invalid('act', 'Please choose what to do.');
      await noteMailbox(ctx);
      return '/desk';
    }),
  );

function numberIn(entered: string): number {
  return /^[1-9]\d{0,8}$/.test(entered) ? Number(entered) : 0;
}
