import { z } from 'zod';

const duration = (what: string) =>
  z.coerce
    .number(`${what} must be a number of hours`)
    .positive()
    .max(24 * 365);

/** Targets as people set them: hours. */
export const areaShape = z.strictObject({
  name: z.string().trim().min(2, 'A name has at least 2 characters.').max(60, 'A name has at most 60 characters.'),
  first_answer_h: duration('The first answer').default(8),
  next_update_h: duration('The next update').default(72),
  resolution_h: duration('The resolution').default(336),
});

/** Targets in whole seconds. */
export interface Targets {
  firstAnswerS: number;
  nextUpdateS: number;
  resolutionS: number;
}

export const DEFAULT_TARGETS: Targets = { firstAnswerS: 8 * 3600, nextUpdateS: 3 * 86_400, resolutionS: 14 * 86_400 };
