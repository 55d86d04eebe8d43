const zone = { act: 'zone', zone: 'Europe/Vienna' };

/** What is sent to the routes of following, as in bodies.ts. */
export const followingBodies: Record<string, () => Record<string, unknown>> = {
  'POST /account/follows': () => zone,
  'POST /api/v1/follows/wishes': () => zone,
  'POST /follow/:kind/:name': () => ({ act: 'add', email: 'somebody@example.org' }),
  'POST /follow/board': () => ({ act: 'add', email: 'somebody@example.org' }),
  'PUT /api/v1/follows': () => ({ topic: 'board' }),
};
