import type { Ctx, Member } from '#api/context.ts';

/** What the demo knows while it plays: who and what has come to be, by the keys of its files. */
export interface Stage {
  members: Map<string, Member>;
  issues: Map<string, number>;
  fixes: Map<string, number>;
}

/** One thing that somebody does at one moment: `by` is a person's key, or the board itself where there is none. */
export interface Act {
  at: string;
  by?: string;
  play: (ctx: Ctx, stage: Stage) => Promise<void>;
}

/** What a key stands for. Throws where it has not come to be yet: then the files tell things in an impossible order. */
export function known<T>(things: Map<string, T>, key: string): T {
  const thing = things.get(key);
  if (thing === undefined) throw new Error(`The demo speaks of ${key} before it is there.`);
  return thing;
}

/** A text as it is published: `#{key}` and `F-{key}` become the numbers that the board has given. */
export function said(stage: Stage, text: string): string {
  return text.replaceAll(
    /(#|F-)\{([a-z0-9-]+)\}/g,
    (_, mark: string, key: string) => `${mark}${known(mark === '#' ? stage.issues : stage.fixes, key)}`,
  );
}
