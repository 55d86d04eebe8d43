import { Refusal } from '#api/errors.ts';

/** A row of the consumer complaint database, as an issue of ours. `reportedAt` is its day at 00:00Z: the hour is not known. */
export interface Complaint {
  importKey: string;
  title: string;
  body: string;
  area: string | null;
  channel: string;
  reportedAt: string;
  note: string;
}

export type Reading = { complaint: Complaint } | { skipped: string } | 'other company';

/** The names that a column had over the years, in small letters and nothing else. */
const columns = {
  id: ['complaintid'],
  received: ['datereceived'],
  product: ['product'],
  subProduct: ['subproduct'],
  issue: ['issue'],
  subIssue: ['subissue'],
  narrative: ['consumercomplaintnarrative', 'complaintwhathappened'],
  publicResponse: ['companypublicresponse'],
  company: ['company'],
  state: ['state'],
  via: ['submittedvia'],
  sent: ['datesenttocompany'],
  response: ['companyresponsetoconsumer', 'companyresponse'],
  timely: ['timelyresponse', 'timely'],
  disputed: ['consumerdisputed'],
};
type Column = keyof typeof columns;
/** A row by its columns; what the file does not have is empty. */
type Row = (column: Column) => string;

const TITLE = 140;
const channels: Record<string, string> = { web: 'web', phone: 'phone', 'postal mail': 'letter', fax: 'letter', email: 'email' };

/** Learns from a file's first row where its columns are. Returns what reads every other row; refuses a file of another kind. */
export function readerOf(header: string[], today: string, onlyCompany: string | undefined): (cells: string[]) => Reading {
  const place = placesIn(header);
  const wanted = onlyCompany === undefined ? undefined : plain(onlyCompany);
  if (wanted !== undefined && !place.has('company')) {
    throw new Refusal('invalid', 'This file does not name companies: --company cannot choose among them.');
  }
  return (cells) => {
    const fits = cells.length >= header.length && cells.slice(header.length).every((cell) => cell === '');
    if (!fits) return { skipped: `${cells.length} cells where the header has ${header.length}` };
    const row: Row = (column) => clean(column, cells[place.get(column) ?? -1]);
    if (wanted !== undefined && plain(row('company')) !== wanted) return 'other company';
    return read(row, today);
  };
}

function placesIn(header: string[]): Map<Column, number> {
  const names = header.map((name) => name.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const place = new Map<Column, number>();
  for (const column of Object.keys(columns).filter(isColumn)) {
    const at = names.findIndex((name) => columns[column].includes(name));
    if (at >= 0) place.set(column, at);
  }
  const needed = { id: 'complaint ID', received: 'date received', product: 'product', issue: 'issue' };
  for (const [column, spoken] of Object.entries(needed)) {
    if (isColumn(column) && !place.has(column)) {
      throw new Refusal('invalid', `This is not a complaint file of the CFPB: it has no column for the ${spoken}.`);
    }
  }
  return place;
}

function isColumn(name: string): name is Column {
  return name in columns;
}

function clean(column: Column, cell: string | undefined): string {
  if (!cell) return '';
  if (column !== 'narrative') return cell.replaceAll(/[\s\0]+/g, ' ').trim();
  return cell.replaceAll('\r\n', '\n').replaceAll('\0', '').trim();
}

function plain(company: string): string {
  return company.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

function read(row: Row, today: string): Reading {
  const [id, day] = [row('id'), row('received')];
  if (!/^\d{1,15}$/.test(id)) return { skipped: id ? `the complaint ID ${quote(id)} is not a number` : 'there is no complaint ID' };
  const received = readDate(day);
  if (!received) return { skipped: day ? `the date received ${quote(day)} is not a date` : 'there is no date received' };
  if (received > today) return { skipped: `the date received ${received} lies in the future` };
  if (!row('issue') && !row('product')) return { skipped: 'there is neither an issue nor a product' };
  return {
    complaint: {
      importKey: `cfpb:${id}`,
      title: titleOf(row),
      body: row('narrative') || described(row),
      area: row('product') || null,
      channel: channels[row('via').toLowerCase()] ?? 'import',
      reportedAt: `${received}T00:00:00.000Z`,
      note: noteOf(row),
    },
  };
}

/** A day as it stands in these files (2020/3/18, 03/22/23, 3/19/2015, 2023-08-25, with or without a time) as 2020-03-18. */
export function readDate(text: string): string | undefined {
  const yearFirst = text.match(/^(?<year>\d{4})[/-](?<month>\d{1,2})[/-](?<day>\d{1,2})(?:[T ]\d.*)?$/);
  const yearLast = text.match(/^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}|\d{2})$/);
  const { year = '', month = '', day = '' } = yearFirst?.groups ?? yearLast?.groups ?? {};
  // The database began in 2011: two digits are of this century.
  const [y, m, d] = [Number(year.padStart(4, '20')), Number(month), Number(day)];
  // Only a real day stays what it is: 30 February would become 2 March.
  const date = new Date(Date.UTC(y, m - 1, d));
  if (!year || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  return `${y}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function titleOf(row: Row): string {
  const [product, subProduct, issue, subIssue] = [row('product'), row('subProduct'), row('issue'), row('subIssue')];
  if (!issue) return cut(subProduct ? `${product}: ${subProduct}` : product);
  if (subIssue) return cut(`${issue}: ${subIssue}`);
  return cut(product ? `${issue} (${product})` : issue);
}

/** Whole words up to the length of a title. */
function cut(text: string): string {
  if (text.length <= TITLE) return text;
  const start = [...text].slice(0, TITLE - 1).join('');
  return `${start.replace(/[\s,;:]+\S*$/u, '')}…`;
}

/** What stands in the place of a text that was never published: the columns and not a word of ours about what happened. */
function described(row: Row): string {
  const facts = [
    ['Product', row('product')],
    ['Sub-product', row('subProduct')],
    ['Issue', row('issue')],
    ['Sub-issue', row('subIssue')],
    ['State', row('state')],
  ];
  const known = facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
  return `No narrative was published. ${known.join('. ')}.`;
}

/** How it ended, in the register's words. Not a step, because no day is known for it: no duration may count it. */
function noteOf(row: Row): string {
  const said = (before: string, value: string) => value && `${before}${value}`;
  const sent = row('sent');
  const parts = [
    row('response'),
    said('timely response: ', row('timely')),
    said('consumer disputed: ', row('disputed')),
    said('sent to the company ', readDate(sent) ?? sent),
    said('public response: ', row('publicResponse')),
    said('company: ', row('company')),
    `CFPB complaint ${row('id')}`,
  ];
  return parts.filter(Boolean).join('; ');
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
