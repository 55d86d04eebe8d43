import type { Ctx } from '#api/context.ts';
import { SEAL } from '#db/sealed.ts';

/** Words that only this board can have written, as one part of a path; `purpose` keeps those of one kind of link from opening another. */
export function sealedWords({ database }: Pick<Ctx, 'database'>, purpose: string, words: (string | number)[]): string {
  return database.seal([purpose, ...words].join(':')).slice(SEAL.length);
}

/** The words of such a part; undefined where it is not ours, or was made for something else. None of them has a colon in it. */
export function wordsIn({ database }: Pick<Ctx, 'database'>, purpose: string, sealed: string): string[] | undefined {
  const [known, ...words] = opened(database, sealed)?.split(':') ?? [];
  return known === purpose ? words : undefined;
}

function opened({ open }: Ctx['database'], sealed: string): string | undefined {
  try {
    return open(`${SEAL}${sealed}`);
  } catch {
    return undefined;
  }
}
