import type { Database } from '#db/open.ts';

/** What was written to this address, the newest first, as the board's own mailbox holds it. */
export async function mailsTo({ read }: Pick<Database, 'read'>, email: string) {
  return read.selectFrom('mails').selectAll().where('recipient', '=', email).orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
}

/** The path that the newest mail to this address leads to; empty where there is none. */
export async function linkTo(database: Pick<Database, 'read'>, email: string): Promise<string> {
  const [mail] = await mailsTo(database, email);
  const [, link = ''] = /^(?:.*):\nhttps?:\/\/[^/\n]+(\/\S*)$/m.exec(mail?.text ?? '') ?? [];
  return link;
}

/** The last part of a path: the secret of a link. */
export function secretOf(path: string): string {
  return /([\w-]{43})(?:\?.*)?$/.exec(path)?.[1] ?? '';
}
