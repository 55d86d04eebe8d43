import type { Readable } from 'node:stream';
import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { type Complaint, type Reading, readerOf } from '#api/intake/cfpb.ts';
import { takeComplaints } from '#api/intake/complaints.ts';
import { type CsvRow, csvRows } from '#api/intake/csv.ts';
import { readLines } from '#api/intake/lines.ts';
import { countFixes, type Link, linkIn, linkIssues } from '#api/intake/links.ts';
import { takeLines } from '#api/intake/restore.ts';
import { batches } from '#api/intake/rows.ts';
import { BATCH, mayImport } from '#api/intake/rules.ts';

/** What became of the rows of a file. */
export interface CfpbReport {
  imported: number;
  /** Complaints that an earlier run, or an earlier row, had brought. */
  present: number;
  otherCompany: number;
  skipped: number;
  /** Where and why, for the first 10,000 of them. */
  skippedRows: { line: number; reason: string }[];
}

const SKIPPED_KEPT = 10_000;

interface CfpbOptions {
  /** Take the complaints about this company alone. */
  company?: string | undefined;
  /** Hears after each batch what became of the rows so far. */
  progress?: (report: CfpbReport) => void;
}

/**
 * Takes a CSV file of the CFPB's consumer complaint database as issues, in batches of one transaction each. A complaint is
 * taken once, by its ID: a run that broke off is finished by running it again.
 */
export async function importCfpb(ctx: Ctx, source: Readable, { company, progress }: CfpbOptions = {}): Promise<CfpbReport> {
  allow(mayImport(ctx.viewer));
  const report: CfpbReport = { imported: 0, present: 0, otherCompany: 0, skipped: 0, skippedRows: [] };
  let read: ((cells: string[]) => Reading) | undefined;
  for await (const rows of batches(csvRows(source), BATCH)) {
    read ??= readerOf(cellsOf(rows.shift()), ctx.now.slice(0, 10), company);
    const complaints: Complaint[] = [];
    for (const row of rows) sortOut(report, complaints, row.line, 'broken' in row ? { skipped: row.broken } : read(row.cells));
    const imported = await takeComplaints(ctx, complaints);
    report.imported += imported;
    report.present += complaints.length - imported;
    progress?.(report);
  }
  if (!read) throw new Refusal('invalid', 'The file is empty.');
  return report;
}

function cellsOf(row: CsvRow | undefined): string[] {
  return row && 'cells' in row ? row.cells : [];
}

function sortOut(report: CfpbReport, complaints: Complaint[], line: number, reading: Reading): void {
  if (reading === 'other company') {
    report.otherCompany += 1;
  } else if ('complaint' in reading) {
    complaints.push(reading.complaint);
  } else {
    report.skipped += 1;
    if (report.skippedRows.length < SKIPPED_KEPT) report.skippedRows.push({ line, reason: reading.skipped });
  }
}

export interface JsonlReport {
  /** Lines whose area, member, fix or issue is on the board since this run. */
  taken: number;
  /** Lines whose thing was there before; it was left as it is. */
  present: number;
}

/**
 * Takes a file in our own format (see jsonl.ts), in batches of one transaction each. Numbers and ids stay; what follows from
 * something else is computed anew. The first line that is not right refuses the file from its batch on, by its number; a
 * run that broke off is finished by running it again.
 */
export async function importJsonl(ctx: Ctx, source: Readable, progress?: (report: JsonlReport) => void): Promise<JsonlReport> {
  allow(mayImport(ctx.viewer));
  const report: JsonlReport = { taken: 0, present: 0 };
  const links: Link[] = [];
  const fixes: number[] = [];
  for await (const batch of batches(readLines(source), BATCH)) {
    const taken = await takeLines(ctx, batch);
    report.taken += taken;
    report.present += batch.filter(({ value }) => value.type !== 'board').length - taken;
    for (const { line, value } of batch) {
      if (value.type === 'issue') links.push(...linkIn({ line, value }));
      if (value.type === 'fix') fixes.push(value.number);
    }
    progress?.(report);
  }
  await linkIssues(ctx, links);
  await countFixes(ctx, fixes);
  return report;
}
