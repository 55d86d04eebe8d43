import { findArea } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { isStaff } from '#api/guards.ts';
import { type CheckedReport, reportShape } from '#api/issues/rules.ts';
import { parse } from '#api/parse.ts';
import { refusePersonalData } from '#api/text/guard.ts';
import { sameWords } from '#api/text/plain.ts';

/** What somebody wants to report, refused where it cannot be reported as it is. Writes nothing. */
export async function checkReport(ctx: Ctx, input: unknown): Promise<CheckedReport> {
  const report = parse(reportShape, input);
  await refuseReport(ctx, report);
  return report;
}

/** Refuses a report that cannot stand on the board as it is. */
export async function refuseReport(ctx: Ctx, report: CheckedReport): Promise<void> {
  const { title, body, display_name, private_details = '', confirm_public } = report;
  if (report.visibility === 'public') refusePersonalData({ texts: { title, body, display_name }, private_details, confirm_public });
  if (isCompanyName(ctx, display_name)) throw invalid('display_name', 'That is the company’s name. Please choose another.');
  if (report.area !== undefined) await refuseUnoffered(ctx, report.area);
}

async function refuseUnoffered(ctx: Ctx, slug: string): Promise<void> {
  const area = await findArea(ctx, slug);
  if (!area) throw invalid('area', 'There is no such area.');
  if (area.retired_at !== null) throw invalid('area', 'This area is retired. Please choose another one, or none.');
}

/** Nobody else speaks in the company's name. */
function isCompanyName({ config, viewer }: Ctx, name = ''): boolean {
  return !isStaff(viewer) && sameWords(name, config.company);
}
