import ts from 'typescript';
import { astroParts, lineAt, lineOf, nodesOf, type Rule, type Source } from './source-files.ts';

const FUNCTION_LINES = 40;
const FILE_LINES = 250;

/** A rule about single nodes of the scripts: `tells` says what is wrong with one, or nothing. */
function nodeRule(sentence: string, tells: (node: ts.Node, path: string) => string | undefined, planted: Source[], fine: Source[]): Rule {
  const offenders = (sources: Source[]) =>
    sources.flatMap((source) =>
      nodesOf(source).flatMap((node) => {
        const told = tells(node, source.path);
        return told === undefined ? [] : [`${source.path}:${lineOf(node)} ${told}`];
      }),
    );
  return { sentence, offenders, planted, fine };
}

const code = (text: string, path = 'api/issues/queries.ts'): Source => ({ path, text });

const oneEngineBranch = nodeRule(
  'only db/dialects asks which engine it is',
  (node, path) => {
    if (path.startsWith('db/dialects/')) return undefined;
    if (ts.isBinaryExpression(node) && /^[!=]==?$/.test(node.operatorToken.getText())) {
      const text = node.getText();
      return /\bdialect\??\.name\b|['"](sqlite|postgres)['"]/.test(text) ? `compares the engine: ${text}` : undefined;
    }
    if (ts.isSwitchStatement(node) && /\bdialect\??\.name\b/.test(node.expression.getText())) return 'switches on the engine';
    return undefined;
  },
  [
    code("if (ctx.dialect.name === 'sqlite') go();"),
    code("const p = name !== 'postgres';"),
    code('switch (dialect.name) {}', 'src/fetch.ts'),
  ],
  [code("if (dialect.name === 'sqlite') go();", 'db/dialects/sqlite.ts'), code('log.info(dialect.name);')],
);

const environment = nodeRule(
  'the environment is read in api/config.ts alone',
  (node, path) => {
    if (path === 'api/config.ts') return undefined;
    const named = ts.isPropertyAccessExpression(node) && node.name.text === 'env';
    const indexed =
      ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression) && node.argumentExpression.text === 'env';
    if ((named || indexed) && /^(globalThis\.)?process$/.test(node.expression.getText())) return 'reads process.env';
    const imported = ts.isImportDeclaration(node) && /^['"](node:)?process['"]$/.test(node.moduleSpecifier.getText());
    return imported && /\benv\b/.test(node.importClause?.getText() ?? '') ? 'imports env' : undefined;
  },
  [code('const p = process.env.PORT;'), code("const p = process['env'];"), code("import { env } from 'node:process';", 'db/open.ts')],
  [code('const p = process.env;', 'api/config.ts'), code('process.on("SIGTERM", stop);'), code('const e = site.env;')],
);

const honestTypes = nodeRule(
  'no type is any and nothing is asserted with !',
  (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) return 'says any';
    if (ts.isNonNullExpression(node)) return `asserts ${node.getText()}`;
    const definite = (ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) && node.exclamationToken;
    return definite ? `asserts ${node.name.getText()}!` : undefined;
  },
  [
    code('const a: any = 1;'),
    code('const a = b as any;'),
    code('const a = b!.c;'),
    code('class A { x!: string }'),
    code('---\nconst a: any[] = [];\n---', 'src/pages/a.astro'),
  ],
  [code('const a: unknown = !b; const any = 1; if (a !== b) go();')],
);

/** `allowed`: the files that may cast, each with its reason. */
export function castRule(allowed: Record<string, string>): Rule {
  return nodeRule(
    'nothing is cast with as, but in the files of a short list',
    (node, path) => {
      if (path in allowed || !(ts.isAsExpression(node) || ts.isTypeAssertionExpression(node))) return undefined;
      return node.type.getText() === 'const' ? undefined : `casts: ${node.getText().slice(0, 60)}`;
    },
    [code('const a = b as string;'), code('const a = <string>b;'), code('---\nconst a = b as unknown;\n---', 'src/pages/a.astro')],
    [
      code("import { a as b } from './a.ts'; const c = [1] as const; const d = { e: 1 } satisfies F;"),
      ...Object.keys(allowed).map((path) => code('a as b', path)),
    ],
  );
}

/** Entries of an exception list that except nothing: they would hide the next offence. */
export function staleCasts(allowed: Record<string, string>, sources: Source[]): string[] {
  const casting = castRule({}).offenders(sources);
  return Object.keys(allowed).filter((path) => !casting.some((line) => line.startsWith(`${path}:`)));
}

const keyset = nodeRule(
  'lists are paged by key, never by offset',
  (node) => {
    if (
      ts.isPropertyAccessExpression(node) &&
      node.name.text === 'offset' &&
      ts.isCallExpression(node.parent) &&
      node.parent.expression === node
    ) {
      return 'calls .offset()';
    }
    return ts.isTemplateLiteral(node) && /\blimit\b[\s\S]*\boffset\b/i.test(node.getText()) ? 'writes offset in SQL' : undefined;
  },
  [code('db.selectFrom("a").limit(5).offset(10)'), code('sql`select 1 limit 5 offset 10`')],
  [code('const { offset } = page; db.selectFrom("a").limit(5)')],
);

const noBarrels = nodeRule(
  'a file exports what it defines: there are no barrels',
  (node) => {
    if (!ts.isExportDeclaration(node)) return undefined;
    return node.moduleSpecifier || reexports(node) ? `passes on ${node.getText()}` : undefined;
  },
  [code("export * from './a.ts';"), code("export type { A } from './a.ts';"), code("import { a } from './a.ts';\nexport { a };")],
  [code('const a = 1;\nexport { a };'), code("import { a } from './a.ts';\nexport const b = a;")],
);

function reexports(node: ts.ExportDeclaration): boolean {
  const imported = node
    .getSourceFile()
    .statements.filter(ts.isImportDeclaration)
    .map((s) => s.importClause?.getText() ?? '');
  const names = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
  return names.some((name) => imported.some((clause) => new RegExp(`\\b${(name.propertyName ?? name.name).getText()}\\b`).test(clause)));
}

const shortFunctions = nodeRule(
  `no function is longer than ${FUNCTION_LINES} lines`,
  (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return undefined;
    const lines = node.getText().split('\n').length;
    return lines > FUNCTION_LINES ? `has ${lines} lines` : undefined;
  },
  [code(`export function f() {\n${'  go();\n'.repeat(39)}}`), code(`const f = () => {\n${'  go();\n'.repeat(39)}};`)],
  [code(`export function f() {\n${'  go();\n'.repeat(38)}}`)],
);

const shortFiles: Rule = {
  sentence: `no file is longer than ${FILE_LINES} lines`,
  offenders: (sources) =>
    sources.flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n').length;
      return lines > FILE_LINES ? [`${path} has ${lines} lines`] : [];
    }),
  planted: [code('go();\n'.repeat(FILE_LINES + 1)), code('a {}\n'.repeat(FILE_LINES + 1), 'src/styles/a.css')],
  fine: [code('go();\n'.repeat(FILE_LINES))],
};

const plainNames: Rule = {
  sentence: 'no file is named utils, helpers, manager or service',
  offenders: (sources) => {
    const words = (path: string) =>
      path
        .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
        .toLowerCase()
        .split(/[^a-z]+/);
    return sources.filter(({ path }) => words(path).some((word) => /^(util|helper|manager|service)s?$/.test(word))).map(({ path }) => path);
  },
  planted: ['api/utils.ts', 'api/issues/issue-service.ts', 'src/components/ListHelper.astro', 'db/managers/a.ts'].map((path) =>
    code('', path),
  ),
  fine: ['api/issues/rules.ts', 'src/pages/serviceable.astro'].map((path) => code('', path)),
};

const oneDoorToHtml: Rule = {
  sentence: 'only src/components/Prose.astro sets HTML',
  offenders: (sources) =>
    sources
      .filter(({ path }) => path.startsWith('src/') && path !== 'src/components/Prose.astro')
      .flatMap(({ path, text }) => {
        const where = path.endsWith('.astro') ? astroParts(text).template : text;
        const found = where.matchAll(
          /\bset:html\b|\.(?:inner|outer)HTML\s*=|\.insertAdjacentHTML\(|\bdocument\.write\(|\.setHTMLUnsafe\(/g,
        );
        return [...found].map((match) => `${path}:${lineAt(text, match.index)} ${match[0]}`);
      }),
  planted: [code('<p set:html={x} />', 'src/pages/a.astro'), code('list.innerHTML = text;', 'src/scripts/similar.ts')],
  fine: [code('<Fragment set:html={html} />', 'src/components/Prose.astro'), code('list.textContent = text;', 'src/scripts/similar.ts')],
};

/** How the code of api, db and src is written. */
export const codeRules: Rule[] = [
  oneEngineBranch,
  environment,
  honestTypes,
  keyset,
  noBarrels,
  shortFunctions,
  shortFiles,
  plainNames,
  oneDoorToHtml,
];
