import type { Ctx } from '#api/context.ts';
import type { Draft, DraftVersion, ListedDraft } from '#api/desk/draft-queries.ts';
import type { Response } from '#api/desk/rules.ts';

const urlOf = (ctx: Ctx, number: number) => `${ctx.config.publicOrigin}/desk/approvals/${number}`;

/** A draft in a list, as the API answers it. */
export function listedDraft(ctx: Ctx, { author_name, ...draft }: ListedDraft) {
  return { ...draft, author: author_name, url: urlOf(ctx, draft.number) };
}

/** A draft alone, as the API answers it: who wrote and decided is named, and not identified. */
export function wholeDraft(ctx: Ctx, draft: Draft) {
  const { number, issue, state, opened_at, withdrawn_at, published_at, step, erased_at } = draft;
  const about = { number, url: urlOf(ctx, number), issue, state, opened_at, withdrawn_at, published_at, step, erased_at };
  const comments = draft.comments.map(({ author_name, at, body }) => ({ author: author_name, at, body }));
  return { ...about, versions: draft.versions.map(version), comments };
}

function version({ n, author_name, decided_by_name, response, files, at, hash, entries, ...rest }: DraftVersion) {
  const { handed_in_at, approved_at, refused_at, refusal } = rest;
  const decision = { handed_in_at, approved_at, refused_at, decided_by: decided_by_name, refusal };
  return { version: n, author: author_name, at, hash, answer: response && answer(response), files, entries, ...decision };
}

function answer({ kind, body, promise, reason, corrects, fix, fix_title }: Response) {
  const said = { kind, body, promise: promise ?? null, reason: reason ?? null, corrects: corrects ?? null };
  return { ...said, fix: fix ?? null, fix_title: fix_title ?? null };
}
