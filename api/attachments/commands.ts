import { hash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { type Drawn, redraw } from '#api/attachments/pictures.ts';
import { MAX_FILES, MAX_PDF_BYTES, MAX_PICTURE_BYTES, plainName, recognise, shownName, size } from '#api/attachments/rules.ts';
import { storeOf } from '#api/attachments/store.ts';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { record } from '#api/ledger/commands.ts';
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
  'name' | 'type' | 'bytes' | 'width' | 'height' | 'sha256' | 'small' | 'small_width' | 'small_height'
> & { key: string };

const TOO_MANY = `At most ${MAX_FILES} files on one entry, please.`;
const END_OF_PDF = 1024;

/**
 * Checks files, draws the pictures anew and writes all of them to the store, those of a private issue sealed. Outside of any transaction,
 * and before the one that makes them count: see `attach`. Those that none ever does are purged.
 */
export async function storeFiles(ctx: Ctx, { visibility }: { visibility: string }, sent: File[]): Promise<StoredFile[]> {
  if (ctx.db.isTransaction) throw new Error('storeFiles() belongs outside of any transaction');
  if (sent.length > MAX_FILES) throw invalid('files', TOO_MANY);
  const prepared: Prepared[] = [];
  for (const file of sent) prepared.push(await prepare(file));
  const stored: StoredFile[] = [];
  for (const { bytes, small, ...rest } of prepared) {
    const key = await storeBytes(ctx, bytes, visibility);
    const beside = small && { small: await storeBytes(ctx, small.bytes, visibility), small_width: small.width, small_height: small.height };
    stored.push({ ...rest, ...beside, key, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
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
  const { visibility } = await ctx.db.selectFrom('issues').select('visibility').where('number', '=', issue).executeTakeFirstOrThrow();
  const there = ctx.db.selectFrom('attachments').select('id').where('issue', '=', issue).where('step', '=', step);
  if ((await there.execute()).length + files.length > MAX_FILES) throw invalid('files', TOO_MANY);
  const kept = (text: string) => (visibility === 'private' ? ctx.database.seal(text) : text);
  const rows = files.map(({ key, name, sha256, ...rest }) => {
    return { id: uuid(), issue, step, ...rest, name: kept(name), sha256: kept(sha256), file: key, created_at: ctx.now, removed_at: null };
  });
  await ctx.db.insertInto('attachments').values(rows).execute();
  const content = { step, files: files.map(({ name, type, bytes, sha256 }) => ({ name, type, bytes, sha256 })) };
  await record(ctx, { act: 'issue.attached', subject: `issue/${issue}`, content });
}

const noSmall = { small: null, small_width: null, small_height: null };

/** Takes the content of a file away for good, in the transaction of the act that does so; that there was one stays to be seen. */
export async function removeContent(ctx: Ctx, id: string): Promise<void> {
  const gone = { name: '', sha256: '', bytes: 0, width: null, height: null, file: null, ...noSmall, removed_at: ctx.now };
  const row = await ctx.db
    .updateTable('attachments')
    .set(gone)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning(['issue', 'created_at'])
    .executeTakeFirst();
  if (!row) return;
  await forgetOpening(ctx, row);
  await record(ctx, { act: 'issue.file_removed', subject: `issue/${row.issue}`, content: { file: id } });
}

/** With the salt of the line that says what came, what went could be found out by trying: its name, and which file it was. */
async function forgetOpening(ctx: Ctx, { issue, created_at }: { issue: number; created_at: string }): Promise<void> {
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${issue}`).where('act', '=', 'issue.attached');
  await ctx.db
    .deleteFrom('openings')
    .where('seq', 'in', lines.where('at', '=', created_at))
    .execute();
}
