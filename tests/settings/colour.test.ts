import { describe, expect, test } from 'vitest';
import { accentOf, contrast, contrastByDay, readableByDay } from '#api/settings/colour-rules.ts';
import { themeAt, themePath } from '#api/settings/theme.ts';

const light = ['#fbfaf6', '#ffffff'];
const dark = ['#14171a', '#1b1f23'];

describe('the colour of a board', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#1f4f8a', '#1f4f8a', 1],
  ])('%s on %s has the contrast that WCAG says', (a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 1);
    expect(contrast(b, a)).toBe(contrast(a, b));
  });

  test.each(['#0a5c47', '#1f4f8a', '#8a1f4f', '#000000', '#5a3e00', '#4b0082', '#6b6b6b'])(
    '%s can be read by day and by night, and what stands on it too',
    (colour) => {
      const accent = accentOf(colour);
      if (!accent) throw new Error(`${colour} was refused`);
      const { day, night, onDay, onNight, softDay, softNight } = accent;
      const pairs = [
        ...light.map((paper) => [day, paper] as const),
        ...dark.map((paper) => [night, paper] as const),
        [onDay, day] as const,
        [onNight, night] as const,
        ['#191c1f', softDay] as const,
        ['#eceae4', softNight] as const,
      ];
      expect(day).toBe(colour);
      expect(pairs.filter(([a, b]) => contrast(a, b) < 4.5)).toEqual([]);
    },
  );

  test.each(['#ffd400', '#5fd1ab', '#ffffff', '#808080', '#ff0000'])(
    '%s cannot be read on white, and a darker shade of it can',
    (colour) => {
      expect(accentOf(colour)).toBeUndefined();
      expect(contrastByDay(colour)).toBeLessThan(4.5);
      expect(accentOf(readableByDay(colour))).toBeDefined();
    },
  );

  test('its style sheet sets the three tokens for day and night, and stands at an address made of the colour', () => {
    expect(themePath('#1f4f8a')).toBe('/theme/1f4f8a.css');
    expect(themeAt('1f4f8a.css')).toMatch(
      /^:root\{--accent:light-dark\(#1f4f8a,#[0-9a-f]{6}\);--on-accent:light-dark\(#ffffff,#14171a\);--accent-soft:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\)\}\n$/,
    );
  });

  test.each(['ffd400.css', '1f4f8a', '1F4F8A.css', 'red.css', '1f4f8a.css.css', '}body{.css'])('there is none at %s', (file) => {
    expect(themeAt(file)).toBeUndefined();
  });
});
