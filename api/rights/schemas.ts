import { z } from '@hono/zod-openapi';
import { oneOf, timeShape } from '#api/http/describe.ts';

const rows = (description: string) => z.array(z.looseObject({})).openapi({ description });

/** Everything that the board knows of who asks. */
export const myDataSchema = z
  .object({
    format: z.literal(1),
    made_at: timeShape,
    board: z.url(),
    account: z.looseObject({ id: z.uuid(), email: z.string(), name: z.string(), role: z.string(), joined_at: timeShape }),
    sessions: rows('Where you are signed in: device and times'),
    tokens: rows('Your tokens of the API: names, scopes and times, no secrets'),
    passkeys: rows('Your passkeys: names and times'),
    company_sign_ins: rows('Who you are at the company’s own sign-in'),
    mails: rows('The mails of the last 30 days; what went out has no text any more, and secrets in links are left out'),
    mailed_links: rows('The links that were mailed to you: what for, and when'),
    tracking_links: rows('The links that let you back to a problem'),
    reports_to_confirm: rows('Reports that wait for your word'),
    affected_by: rows('Where you said “it happened to me too”'),
    follows: rows('The problems that you follow'),
    follows_topics: rows('What else you follow: areas, root causes, the board'),
    told: rows('What you were told of, or will be, and when'),
    root_cause_entries: rows('What you wrote as staff about root causes'),
    drafts: rows('What you wrote as staff for somebody else to check'),
    draft_comments: rows('What you said as staff about drafts'),
    notes: rows('Where and when you noted something as staff; what it says stays at the desk'),
    saved_views: rows('The views of the queue that you keep'),
    teams: rows('The teams that you are in'),
    erasures: rows('When you asked to be erased'),
    moderation: rows('What was held, redacted or removed of what you wrote, what it said where that is kept, and your appeals'),
    told_of_posts: rows('What you told us of entries that break the rules'),
    problems: rows('What you reported, with private details and every step'),
    written_elsewhere: rows('What you wrote on other people’s problems'),
  })
  .openapi('MyData');

/** An erasure that was asked for and not undone. */
export const erasureSchema = z
  .object({
    member: z.uuid(),
    texts: oneOf(['kept', 'removed']).openapi({ description: 'What becomes of what they wrote' }),
    request: oneOf(['author', 'law']).openapi({ description: 'At whose request' }),
    asked_at: timeShape,
    due_at: timeShape.openapi({ description: 'When it is carried out; until then nothing goes' }),
    begun_at: timeShape.nullable().openapi({ description: 'From then on it cannot be undone' }),
    done_at: timeShape.nullable(),
  })
  .openapi('Erasure');
