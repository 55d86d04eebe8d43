/** Who was not seen on a page for so long has left it. */
const MINUTES = 15;

/** The moment since which somebody was seen who is still there. */
export function stillThere(now: string): string {
  return new Date(Date.parse(now) - MINUTES * 60_000).toISOString();
}
