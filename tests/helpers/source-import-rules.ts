import { importsOf, type Rule, type Source } from './source-files.ts';

const FRAME = ['http', 'jobs', 'text'];

/** What a file of a slice is, told by its name: `commands.ts`, `list-queries.ts`, `queries/list.ts`. */
export function kindOf(path: string): string | undefined {
  return /^api\/[^/]+\/(?:.*\/)?(?:[\w-]+-)?(rules|queries|commands|routes|jobs)(?:[/-][\w/-]+)?\.ts$/.exec(path)?.[1];
}

const isKind = (path: string, ...kinds: string[]) => kinds.includes(kindOf(path) ?? '');
const isPackage = (target: string, ...names: string[]) => names.some((name) => target === name || target.startsWith(`${name}/`));
const isSql = (target: string) => target.startsWith('db/') || isPackage(target, 'kysely', 'pg', 'better-sqlite3');
const folderOf = (path: string) => /^api\/([^/]+)\//.exec(path)?.[1] ?? '';

/** One line of the table: files that `from` picks may import nothing that `banned` picks. */
interface Ban {
  sentence: string;
  from: (path: string) => boolean;
  banned: (target: string, path: string) => boolean;
  planted: Source[];
  fine: Source[];
}

const file = (path: string, ...imported: string[]): Source => ({
  path,
  text: imported.map((name) => `import { x } from '${name}';`).join('\n'),
});

/** Who may import whom. `slices` are in the order of their dependence. */
export function importRules(slices: string[]): Rule[] {
  return [...bans(slices).map(rule), knownFolders(slices)];
}

function rule({ sentence, from, banned, planted, fine }: Ban): Rule {
  const offenders = (sources: Source[]) =>
    sources
      .filter(({ path }) => from(path))
      .flatMap((source) =>
        importsOf(source)
          .filter(({ target }) => banned(target, source.path))
          .map(({ target, line }) => `${source.path}:${line} imports ${target}`),
      );
  return { sentence, offenders, planted, fine };
}

function bans(slices: string[]): Ban[] {
  return [...layers, ...borders, sliceOrder(slices)];
}

const layers: Ban[] = [
  {
    sentence: 'pages and their parts never import commands, routes, jobs, the database or Kysely',
    from: (path) => path.startsWith('src/') && path !== 'src/fetch.ts',
    banned: (target) => isKind(target, 'commands', 'routes', 'jobs') || isSql(target),
    planted: [
      { path: 'src/pages/index.astro', text: "---\nimport { x } from '#api/issues/commands.ts';\n---\n<p>…</p>" },
      { path: 'src/pages/index.astro', text: "---\nimport type { IssueRow } from '#db/schema.ts';\n---\n<p>…</p>" },
      { path: 'src/components/List.astro', text: "<p>…</p>\n<script>import { x } from '../../api/issues/routes.ts';</script>" },
      file('src/pages/feed.ts', 'kysely'),
      { path: 'src/layouts/Board.astro', text: "---\nconst x = await import('#api/desk/jobs.ts');\n---\n" },
    ],
    fine: [
      {
        path: 'src/pages/index.astro',
        text: "---\nimport { x } from '#api/issues/queries.ts';\nimport { y } from '#api/issues/rules.ts';\n---\n",
      },
      file('src/fetch.ts', '#api/app.ts', '#db/open.ts'),
    ],
  },
  {
    sentence: 'rules import no queries, commands, routes, jobs, database or Kysely',
    from: (path) => isKind(path, 'rules'),
    banned: (target) => isKind(target, 'queries', 'commands', 'routes', 'jobs') || isSql(target),
    planted: [
      file('api/issues/rules.ts', './queries.ts'),
      file('api/issues/rules.ts', '#db/schema.ts'),
      file('api/issues/list-rules.ts', 'kysely'),
    ],
    fine: [file('api/issues/rules.ts', 'zod', '#api/steps/rules.ts', '#api/text/plain.ts')],
  },
  {
    sentence: 'queries import no commands, routes or jobs',
    from: (path) => isKind(path, 'queries'),
    banned: (target) => isKind(target, 'commands', 'routes', 'jobs'),
    planted: [file('api/issues/queries.ts', './commands.ts'), file('api/issues/queries/list.ts', '../routes.ts')],
    fine: [file('api/issues/queries.ts', 'kysely', '#db/schema.ts', './rules.ts')],
  },
  {
    sentence: 'commands and jobs import no routes',
    from: (path) => isKind(path, 'commands', 'jobs'),
    banned: (target) => isKind(target, 'routes'),
    planted: [file('api/issues/commands.ts', './routes.ts'), file('api/issues/jobs.ts', '#api/members/routes.ts')],
    fine: [file('api/issues/commands.ts', './queries.ts', '#api/steps/commands.ts')],
  },
  {
    sentence: 'routes import neither the database nor Kysely',
    from: (path) => isKind(path, 'routes'),
    banned: isSql,
    planted: [file('api/issues/routes.ts', 'kysely'), file('api/issues/routes.ts', '../../db/schema.ts')],
    fine: [file('api/issues/routes.ts', './commands.ts', './queries.ts', 'hono')],
  },
];

const borders: Ban[] = [
  {
    sentence: 'the database imports nothing of ours',
    from: (path) => path.startsWith('db/'),
    banned: (target) => /^(api|src|tests|tools)\//.test(target),
    planted: [file('db/open.ts', '#api/config.ts'), file('db/dialects/sqlite.ts', '../../src/fetch.ts')],
    fine: [file('db/open.ts', './schema.ts', '#db/dialects/sqlite.ts', 'kysely')],
  },
  {
    sentence: 'the product imports nothing of the pages or the tests',
    from: (path) => path.startsWith('api/'),
    banned: (target) => /^(src|tests|tools)\//.test(target),
    planted: [file('api/app.ts', '../src/fetch.ts')],
    fine: [file('api/app.ts', '#api/http/form.ts', '#db/open.ts')],
  },
  {
    sentence: 'marked and sanitize-html are imported by api/text/markdown.ts alone',
    from: (path) => path !== 'api/text/markdown.ts',
    banned: (target) => isPackage(target, 'marked', 'sanitize-html'),
    planted: [file('api/issues/queries.ts', 'marked'), file('src/scripts/preview.ts', 'sanitize-html')],
    fine: [file('api/text/markdown.ts', 'marked', 'sanitize-html')],
  },
  {
    sentence: 'lucia is imported by api/members/session.ts alone',
    from: (path) => path !== 'api/members/session.ts',
    banned: (target) => isPackage(target, 'lucia'),
    planted: [file('api/app.ts', 'lucia')],
    fine: [file('api/members/session.ts', 'lucia')],
  },
];

function sliceOrder(slices: string[]): Ban {
  const [first = '', second = ''] = slices;
  const place = (path: string) => slices.indexOf(folderOf(path));
  return {
    sentence: 'a slice imports only slices before it in the list',
    from: (path) => place(path) >= 0,
    banned: (target, path) => place(target) > place(path),
    planted: [file(`api/${first}/commands.ts`, `#api/${second}/rules.ts`), file(`api/${first}/rules.ts`, `../${second}/rules.ts`)],
    fine: [
      file(`api/${second}/commands.ts`, `#api/${first}/commands.ts`, './rules.ts', '#api/context.ts'),
      file('api/app.ts', `#api/${second}/routes.ts`),
    ],
  };
}

// A folder that is on no list would be bound by no rule.
function knownFolders(slices: string[]): Rule {
  const known = [...slices, ...FRAME];
  return {
    sentence: `every folder of api/ is a slice in the list, or ${FRAME.join(', ')}`,
    offenders: (sources) => {
      const folders = new Set(sources.map(({ path }) => folderOf(path)).filter(Boolean));
      return [...folders].filter((folder) => !known.includes(folder)).map((folder) => `api/${folder}/`);
    },
    planted: [{ path: 'api/stuff/rules.ts', text: '' }],
    fine: [
      { path: `api/${slices[0]}/rules.ts`, text: '' },
      { path: 'api/http/cache.ts', text: '' },
      { path: 'api/app.ts', text: '' },
    ],
  };
}
