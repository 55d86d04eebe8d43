import { hash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { type Drawn, redraw } from '#api/attachments/pictures.ts';
import {
  MAX_FILES,
  MAX_PDF_BYTES,
  MAX_PICTURE_BYTES,
  plainName,
  recognise,
  shownName,
  size,
  TOO_MANY_FILES,
} from '#api/attachments/rules.ts';
import { storeOf } from '#api/attachments/store.ts';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { record } from '#api/ledger/commands.ts';
import { kept } from '#api/text/sealing.ts';
import type { NewAttachment } from '#db/schema-files.ts';

interface Prepared {
  name: string;
  type: string;
  bytes: Uint8Array;
  width: number | null;
  height: number | null;
  small?: Drawn | undefined;
}

/** A file that lies in the store and counts for nothing yet. */
export type StoredFile = Pick<
  NewAttachment,
  'id' | 'name' | 'type' | 'bytes' | 'width' | 'height' | 'sha256' | 'small' | 'small_width' | 'small_height'
> & { key: string };

const END_OF_PDF = 1024;

/**
 * Checks files, draws the pictures anew and writes all of them to the store, those of a private issue sealed. Outside of any transaction,
 * and before the one that makes them count: see `attach`. Those that none ever does are purged.
 */
export async function storeFiles(ctx: Ctx, { visibility }: { visibility: string }, sent: File[]): Promise<StoredFile[]> {
  if (ctx.db.isTransaction) throw new Error('storeFiles() belongs outside of any transaction');
  if (sent.length > MAX_FILES) throw invalid('files', TOO_MANY_FILES);
  const prepared: Prepared[] = [];
  for (const file of sent) prepared.push(await prepare(file));
  const stored: StoredFile[] = [];
  for (const { bytes, small, ...rest } of prepared) {
    const key = await storeBytes(ctx, bytes, visibility);
    const beside = small && { small: await storeBytes(ctx, small.bytes, visibility), small_width: small.width, small_height: small.height };
    stored.push({ id: uuid(), ...rest, ...beside, key, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
  }
  return stored;
}

/** Writes bytes under a new key, which is noted first, so that nothing in the store is ever unknown. Returns the key. */
export async function storeBytes({ config, database, now }: Ctx, bytes: Uint8Array, visibility: string): Promise<string> {
  const key = `${now.slice(0, 7).replace('-', '/')}/${uuid()}`;
  await database.write.insertInto('files').values({ key, at: new Date().toISOString() }).execute();
  await storeOf(config).put(key, visibility === 'private' ? database.files.sealBytes(bytes, key) : bytes);
  return key;
}

async function prepare(file: File): Promise<Prepared> {
  const refuse = (what: string) => invalid('files', `“${plainName(file.name) || 'A file'}” ${what}.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = recognise(bytes);
  if (kind === undefined) throw refuse('is neither a picture (JPEG, PNG, WebP, GIF, AVIF) nor a PDF');
  if (kind === 'heic') throw refuse('is a HEIC picture, which few browsers show: please send it as JPEG');
  const most = kind === 'pdf' ? MAX_PDF_BYTES : MAX_PICTURE_BYTES;
  if (bytes.length > most) throw refuse(`has ${size(bytes.length)}: at most ${size(most)}, please`);
  if (kind === 'pdf') return preparePdf(file, bytes, refuse);
  const picture = await redraw(bytes);
  if ('wrong' in picture) throw refuse(picture.wrong);
  return { name: shownName(file.name, 'image/webp'), type: 'image/webp', ...picture };
}

function preparePdf(file: File, bytes: Uint8Array, refuse: (what: string) => Error): Prepared {
  if (!Buffer.from(bytes.subarray(-END_OF_PDF)).includes('%%EOF')) throw refuse('is not whole: its end is missing');
  return { name: shownName(file.name, 'application/pdf'), type: 'application/pdf', bytes, width: null, height: null };
}

/** Puts stored files on a step, in the transaction of the act that gives them. */
export async function attach(ctx: Ctx, issue: number, step: number, files: StoredFile[]): Promise<void> {
  const row = await ctx.db.selectFrom('issues').select('visibility').where('number', '=', issue).executeTakeFirstOrThrow();
  const there = ctx.db.selectFrom('attachments').select('id').where('issue', '=', issue).where('step', '=', step);
  if ((await there.execute()).length + files.length > MAX_FILES) throw invalid('files', TOO_MANY_FILES);
  const rows = files.map(({ key, name, sha256, ...rest }) => {
    const named = { name: kept(ctx, row, name), sha256: kept(ctx, row, sha256) };
    return { issue, step, ...rest, ...named, file: key, created_at: ctx.now, removed_at: null };
  });
  await ctx.db.insertInto('attachments').values(rows).execute();
  const content = { step, files: files.map(({ name, type, bytes, sha256 }) => ({ name, type, bytes, sha256 })) };
  await record(ctx, { act: 'issue.attached', subject: `issue/${issue}`, content });
}

const noSmall = { small: null, small_width: null, small_height: null };

/** Takes the content of an issue's files away for good, in the transaction of the act that does so; that there were some stays to be seen. */
export async function removeContent(ctx: Ctx, issue: number, ids: string[]): Promise<void> {
  const gone = { name: '', sha256: '', bytes: 0, width: null, height: null, file: null, ...noSmall, removed_at: ctx.now };
  const there = ctx.db.updateTable('attachments').set(gone).where('issue', '=', issue).where('removed_at', 'is', null);
  const rows = await there.where('id', 'in', ids).returning(['id', 'created_at']).execute();
  if (rows.length === 0) return;
  await forgetOpenings(
    ctx,
    issue,
    rows.map(({ created_at }) => created_at),
  );
  await record(ctx, { act: 'issue.file_removed', subject: `issue/${issue}`, content: { files: rows.map(({ id }) => id) } });
}

/** The same of all files on these steps. */
export async function removeFilesOn(ctx: Ctx, issue: number, steps: number[]): Promise<void> {
  if (steps.length === 0) return;
  const there = ctx.db.selectFrom('attachments').select('id').where('issue', '=', issue).where('step', 'in', steps);
  const ids = (await there.where('removed_at', 'is', null).execute()).map(({ id }) => id);
  if (ids.length > 0) await removeContent(ctx, issue, ids);
}

/** With the salts of the lines that say what came, what went could be found out by trying: its name, and which file it was. */
async function forgetOpenings(ctx: Ctx, issue: number, times: string[]): Promise<void> {
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${issue}`).where('act', '=', 'issue.attached');
  await ctx.db
    .deleteFrom('openings')
    .where('seq', 'in', lines.where('at', 'in', times))
    .execute();
}
