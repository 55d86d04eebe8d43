export const ada = '01890000-0000-7000-8000-000000000001';
export const at = '2026-11-01T08:00:00.000Z';
/** A line of each kind, each of which needs those before it. */
export const lines = {
  board: { type: 'board', format: 1, issues: 40, fixes: 20 },
  area: {
    type: 'area',
    slug: 'shop',
    name: 'Shop',
    position: 1,
    first_answer_s: 3600,
    next_update_s: 3600,
    resolution_s: 3600,
    created_at: at,
  },
  member: { type: 'member', id: ada, email: 'ada@example.com', name: 'Ada', role: 'customer', created_at: at },
  fix: {
    type: 'fix',
    number: 18,
    title: 'A cause',
    what_happened: '',
    root_cause: '',
    factors: [],
    opened_at: at,
    updated_at: at,
    actions: [],
    entries: [],
  },
  issue: {
    type: 'issue',
    number: 12,
    title: 'A problem',
    area: 'shop',
    visibility: 'public',
    channel: 'phone',
    reporter: ada,
    reported_at: at,
    fix: 18,
    steps: [{ n: 1, kind: 'report', by: 'reporter', at, author: ada, body: 'What happened.' }],
    affected: [],
    follows: [{ member: ada, at }],
  },
};
/** A file of these lines; a text stands as it is. */
export const file = (...things: unknown[]) =>
  things.map((thing) => `${typeof thing === 'string' ? thing : JSON.stringify(thing)}\n`).join('');
