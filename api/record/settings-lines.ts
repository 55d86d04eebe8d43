import { areaPath, listAreas } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import type { LedgerRow } from '#db/schema-ledger.ts';

/** The lines about what admins set, in plain sentences. */
export const settingsSentences: Record<string, string> = {
  'area.added': 'The company added the area',
  'area.renamed': 'The company gave another name to the area',
  'area.targets_changed': 'The company changed the targets of the area',
  'area.moved': 'The company changed the order of its areas by moving',
  'area.retired': 'The company retired the area',
  'area.returned': 'The company brought back the area',
  'area.team_given': 'The company decided which team answers for the area',
  'team.added': 'The company formed a team',
  'team.joined': 'The company added somebody to a team',
  'team.left': 'The company took somebody out of a team',
  'board.changed': 'The company changed the name, the description or the colour of the board',
  'holiday.noted': 'The company noted days on which fewer people are there; the clocks run on',
  'holiday.withdrawn': 'The company took back a note about days on which fewer people are there',
  'policy.changed': 'The company changed the rules of the board:',
  'policy.confirmed': 'The company kept the rules of the board as they are:',
  'mail.mailbox_noted': 'The company noted that mail stays in the mailbox of the board',
};

/** The pages of what these lines are about, by their subject: areas, and versions of the policy. */
export async function settingsPlaces(ctx: Ctx, lines: LedgerRow[]): Promise<Map<string, { path: string; title: string }>> {
  const subjects = [...new Set(lines.map(({ subject }) => subject))];
  const areas = subjects.some((subject) => subject.startsWith('area/')) ? await listAreas(ctx) : [];
  const policies = subjects.filter((subject) => subject.startsWith('policy/')).map((subject) => subject.slice('policy/'.length));
  return new Map([
    ...areas.map(({ slug, name }) => [`area/${slug}`, { path: areaPath(slug), title: name }] as const),
    ...policies.map((n) => [`policy/${n}`, { path: `/help/policy/${n}`, title: `version ${n}` }] as const),
  ]);
}
