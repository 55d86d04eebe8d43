/** The papers and inks of src/styles/tokens.css that an accent has to stand on, by day and by night. */
const DAY = { papers: ['#fbfaf6', '#ffffff'], shade: '#000000' };
const NIGHT = { papers: ['#14171a', '#1b1f23'], shade: '#ffffff' };
const ON_NIGHT = '#14171a';
const STEPS = 50;

/** What text needs on what is behind it: WCAG 2.2, 1.4.3. */
export const LEAST_CONTRAST = 4.5;

/** An accent by day and by night, and what goes with each. */
export interface Accent {
  day: string;
  night: string;
  onDay: string;
  onNight: string;
  softDay: string;
  softNight: string;
}

/**
 * What a board with this colour (#rrggbb) looks like: by day the colour itself, by night the nearest one to it that can be read on
 * dark paper. Undefined where it cannot be read on light paper.
 */
export function accentOf(colour: string): Accent | undefined {
  if (leastContrast(colour, DAY.papers) < LEAST_CONTRAST) return undefined;
  const night = readable(colour, NIGHT);
  const soft = { softDay: mix('#fbfaf6', colour, 0.1), softNight: mix('#1b1f23', night, 0.16) };
  return { day: colour, night, onDay: '#ffffff', onNight: ON_NIGHT, ...soft };
}

/** The nearest darker shade of the colour that can be read on light paper; the colour itself where it can. */
export function readableByDay(colour: string): string {
  return readable(colour, DAY);
}

/** How hard it is to read on light paper: the least contrast, from 1 to 21, rounded down so that it never looks better than it is. */
export function contrastByDay(colour: string): number {
  return Math.floor(leastContrast(colour, DAY.papers) * 10) / 10;
}

function readable(colour: string, { papers, shade }: typeof DAY): string {
  const shades = Array.from({ length: STEPS + 1 }, (_, i) => mix(colour, shade, i / STEPS));
  return shades.find((one) => leastContrast(one, papers) >= LEAST_CONTRAST) ?? shade;
}

function leastContrast(colour: string, papers: string[]): number {
  return Math.min(...papers.map((paper) => contrast(colour, paper)));
}

/** The contrast of two colours, from 1 to 21: WCAG 2.2, "contrast ratio". */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}

/** The colour with a share of another one in it. */
function mix(colour: string, other: string, share: number): string {
  const others = channels(other);
  const mixed = channels(colour).map((channel, i) => Math.round(channel * (1 - share) + (others[i] ?? 0) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
