import { z } from 'zod';
import { issuesShape } from '#api/issues/merging-rules.ts';

export const linksShape = z.strictObject({ issues: issuesShape(100) });
