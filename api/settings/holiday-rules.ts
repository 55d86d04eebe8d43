import { z } from 'zod';

const dayShape = z.iso.date('Please give a day such as 2026-12-24.');

/** Days on which fewer people are there, the first and the last included, and what to say about them. */
export const holidayShape = z
  .strictObject({
    from_day: dayShape,
    to_day: dayShape,
    text: z
      .string()
      .trim()
      .min(3, 'Please say why, such as “Christmas”.')
      .max(140, 'At most 140 characters.')
      .refine((text) => !/\p{Cc}/u.test(text), 'One line.'),
  })
  .refine(({ from_day, to_day }) => from_day <= to_day, { path: ['to_day'], message: 'The last day is not before the first.' });

/** How many days before it begins a holiday is shown. */
export const SHOWN_BEFORE_DAYS = 7;
