import { accentOf } from '#api/settings/colour-rules.ts';

/** The address of the style sheet for a colour such as #1f4f8a. It holds all there is to know, so that it can be kept for ever. */
export function themePath(colour: string): string {
  return `/theme/${colour.slice(1)}.css`;
}

/** The style sheet at such an address, by the last part of it; undefined for what is no colour, or one that cannot be read. */
export function themeAt(file: string): string | undefined {
  const [, colour] = /^([0-9a-f]{6})\.css$/.exec(file) ?? [];
  const accent = colour === undefined ? undefined : accentOf(`#${colour}`);
  if (!accent) return undefined;
  const { day, night, onDay, onNight, softDay, softNight } = accent;
  const tokens = [
    ['accent', day, night],
    ['on-accent', onDay, onNight],
    ['accent-soft', softDay, softNight],
  ];
  // In no layer: it wins over the tokens, whichever file is loaded first.
  return `:root{${tokens.map(([name, light, dark]) => `--${name}:light-dark(${light},${dark})`).join(';')}}\n`;
}
