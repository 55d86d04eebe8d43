/** Who of the staff answers for what. All of it is for the desk alone. */
import type { Selectable } from 'kysely';

/** Staff who answer for something together. */
interface Teams {
  slug: string;
  name: string;
  created_at: string;
}

interface TeamMembers {
  team: string;
  member: string;
}

/** The team that answers for an area. */
export interface Answered {
  team: string | null;
}

/** The member of the staff who works on an issue, and the team. */
export interface Assigned {
  assignee: string | null;
  team: string | null;
}

export interface TeamTables {
  teams: Teams;
  team_members: TeamMembers;
}

export type TeamRow = Selectable<Teams>;
