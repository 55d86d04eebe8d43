import { Refusal } from '#api/errors.ts';

/** The refusal that the work ended in; fails the test where it went through or broke. */
export async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw new Error('it was not refused', { cause: error });
}

/** What kind of refusal the work ended in. */
export async function refused(work: Promise<unknown>): Promise<string> {
  return (await refusal(work)).kind;
}
