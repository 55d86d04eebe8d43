import { Hono } from 'hono';
import { found, isStaff, signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';
import { asDecided } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { logIssue } from '#api/issues/on-behalf-commands.ts';
import { onBehalfShape } from '#api/issues/on-behalf-rules.ts';
import { parse } from '#api/parse.ts';

/** The desk's form for what came in by another way: looked at first, then logged. */
export const forms = new Hono<Env>().post(
  '/desk/issues/new',
  form(async (_, ctx, fields) => {
    signedIn(ctx);
    found(isStaff(ctx.viewer) || undefined);
    const { act, personal_data: _chosen, ...input } = fields['act'] === 'log' ? asDecided(fields, ['title', 'body']) : fields;
    if (act !== 'log') {
      parse(onBehalfShape, input);
      return showAgain();
    }
    return `/desk/issues/${(await logIssue(ctx, input)).number}`;
  }),
);
