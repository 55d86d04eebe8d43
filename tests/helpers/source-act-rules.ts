import ts from 'typescript';
import { below, lineOf, type Rule, resolveImport, type Source, scripts } from './source-files.ts';
import { kindOf } from './source-import-rules.ts';

const commands = (text: string): Source => ({ path: 'api/issues/commands.ts', text });
const routes = (text: string): Source => ({ path: 'api/issues/routes.ts', text: `import { withdraw } from './commands.ts';\n${text}` });

/** `unrecorded`: the commands, as `slice/name`, that write no line of history, each with its reason. */
export function recordRule(unrecorded: Record<string, string>): Rule {
  return {
    sentence: 'every command writes a line of history, but for a short list',
    offenders: (sources) => unrecordedCommands(sources).filter((line) => !(commandOf(line) in unrecorded)),
    planted: [
      commands('export async function withdraw(ctx: Ctx) { await transact(ctx, async (ctx) => ctx.db.deleteFrom("a")); }'),
      commands('export const withdraw = async (ctx: Ctx) => go(ctx);'),
      commands('// record(ctx)\nexport async function withdraw() { recorded(ctx); }'),
      commands('export async function join(ctx: Ctx) { await insert(ctx); }\nasync function insert(ctx: Ctx) { await join(ctx); }'),
    ],
    fine: [
      commands('export async function withdraw(ctx: Ctx) { await transact(ctx, async (ctx) => { await record(ctx, {}); }); }'),
      commands('export async function importAll(ctx: Ctx) { await recordAll(ctx, []); }'),
      commands('export async function join(ctx: Ctx) { await insert(ctx); }\nasync function insert(ctx: Ctx) { await record(ctx, {}); }'),
      commands('async function part() {}\nexport const LIMIT = 5;\nexport function pure() {}'),
    ],
  };
}

/** Entries of the list that except nothing. */
export function staleUnrecorded(unrecorded: Record<string, string>, sources: Source[]): string[] {
  const missing = unrecordedCommands(sources).map(commandOf);
  return Object.keys(unrecorded).filter((name) => !missing.includes(name));
}

const commandOf = (line: string) => line.slice(line.lastIndexOf(' ') + 1);

function unrecordedCommands(sources: Source[]): string[] {
  return sources
    .filter(({ path }) => kindOf(path) === 'commands')
    .flatMap((source) =>
      scripts(source)
        .flatMap((file) => [...file.statements])
        .flatMap(exportedAsync)
        .filter(({ node }) => !records(node, new Set()))
        .map(({ name, node }) => `${source.path}:${lineOf(node)} no record() in ${source.path.split('/')[1]}/${name}`),
    );
}

function exportedAsync(statement: ts.Statement): { name: string; node: ts.Node }[] {
  const has = (node: ts.Node, kind: ts.SyntaxKind) => ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((m) => m.kind === kind);
  if (!has(statement, ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement)) {
    return has(statement, ts.SyntaxKind.AsyncKeyword) ? [{ name: statement.name?.text ?? 'default', node: statement }] : [];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter(({ initializer }) => initializer && has(initializer, ts.SyntaxKind.AsyncKeyword))
    .map((node) => ({ name: node.name.getText(), node }));
}

// By itself, or through a function of the same file: what happens in another file cannot be seen from the command.
function records(node: ts.Node, seen: Set<string>): boolean {
  return below(node).some((call) => {
    if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || seen.has(call.expression.text)) return false;
    const name = call.expression.text;
    if (/^record(All)?$/.test(name)) return true;
    seen.add(name);
    const local = declared(name, node.getSourceFile());
    return local !== undefined && records(local, seen);
  });
}

/** Where another site sends the browser back with a GET, each with its reason. */
const backFromElsewhere: Record<string, string> = {
  '/sign-in/oidc/callback': 'the answer of the company’s sign-in: good once, and only in the browser that asked',
};

/** Reading must change nothing: a link, a crawler or a prefetch follows it. */
export const readsOnly: Rule = {
  sentence: 'no route that answers GET calls a command',
  offenders: (sources) =>
    sources
      .filter(({ path }) => path.startsWith('api/'))
      .flatMap((source) => scripts(source).flatMap((file) => writingReads(source, file))),
  planted: [
    routes("app.get('/issues/:n/withdrawal', async (c) => c.json(await withdraw(c.var.ctx)));"),
    routes("app.post('/a', form(withdraw)).get('/b', async (c) => { await withdraw(c.var.ctx); });"),
    routes("const show = async (c) => withdraw(c.var.ctx);\napp.get('/a', show);"),
    routes("app.get('/a', show);\nasync function show(c) { return then(() => withdraw(c)); }"),
    routes("app.on('GET', '/a', (c) => withdraw(c));"),
    routes("app.on(['GET', 'POST'], '/a', (c) => withdraw(c));"),
    routes("app.all('/a', (c) => withdraw(c));"),
    routes("app.openapi(createRoute({ method: 'get', path: '/a' }), (c) => withdraw(c));"),
    routes("const one = createRoute({ method: 'get', path: '/a' });\napp.openapi(one, (c) => withdraw(c));"),
    { path: 'api/issues/routes.ts', text: "import * as acts from '#api/steps/commands.ts';\napp.get('/a', (c) => acts.add(c));" },
  ],
  fine: [
    routes("app.get('/issues', async (c) => c.json(await listIssues(c.var.ctx)));\napp.post('/a', (c) => withdraw(c));"),
    routes("const kept = new Map(); kept.get(withdraw);\napp.on('POST', '/a', (c) => withdraw(c));"),
    routes(
      "app.post('/a', async (c) => { const number = await withdraw(c); });\napp.get('/b', (c) => { const number = 1; go(number, c.withdraw); });",
    ),
    routes("const one = createRoute({ method: 'post', path: '/a' });\napp.openapi(one, (c) => withdraw(c));"),
  ],
};

function writingReads(source: Source, file: ts.SourceFile): string[] {
  const names = commandNames(source, file);
  if (names.size === 0) return [];
  return below(file)
    .filter(ts.isCallExpression)
    .filter((call) => answersGet(call, file))
    .filter((call) => call.arguments.some((handler) => reaches(handler, names, file, new Set())))
    .map((call) => `${source.path}:${lineOf(call)} ${call.getText().split('\n')[0]?.slice(0, 100)}`);
}

function commandNames(source: Source, file: ts.SourceFile): Set<string> {
  const imports = file.statements.filter(ts.isImportDeclaration).filter(({ moduleSpecifier }) => {
    return ts.isStringLiteral(moduleSpecifier) && kindOf(resolveImport(moduleSpecifier.text, source.path)) === 'commands';
  });
  return new Set(
    imports.flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      if (!bindings) return [];
      return ts.isNamespaceImport(bindings) ? [bindings.name.text] : bindings.elements.map((element) => element.name.text);
    }),
  );
}

function answersGet({ expression, arguments: [first] }: ts.CallExpression, file: ts.SourceFile): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !first) return false;
  const isPath = ts.isStringLiteralLike(first) && first.text.startsWith('/');
  if (expression.name.text === 'get' && isPath && first.text in backFromElsewhere) return false;
  if (expression.name.text === 'get' || expression.name.text === 'all') return isPath;
  if (expression.name.text === 'on') return /['"]get['"]/i.test(first.getText());
  return expression.name.text === 'openapi' && describesGet(first, file);
}

// A route described elsewhere cannot be seen from here: then it counts as a GET, and its description belongs beside it.
function describesGet(route: ts.Expression, file: ts.SourceFile): boolean {
  const description = ts.isIdentifier(route) ? declared(route.text, file) : route;
  return !description || !/\bmethod:\s*['"](post|put|patch|delete)['"]/i.test(description.getText());
}

// What stands at the top of the file under that name; a variable inside another handler only happens to be called the same.
function declared(name: string, file: ts.SourceFile): ts.Node | undefined {
  const top = file.statements.flatMap((node): ts.Node[] =>
    ts.isVariableStatement(node) ? [...node.declarationList.declarations] : [node],
  );
  return top.find((node) => (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name?.getText() === name);
}

/** Whether the code names a command, itself or through functions of the same file. */
function reaches(node: ts.Node, names: Set<string>, file: ts.SourceFile, seen: Set<string>): boolean {
  return below(node).some((part) => {
    if (!ts.isIdentifier(part) || isMember(part) || seen.has(part.text)) return false;
    if (names.has(part.text)) return true;
    seen.add(part.text);
    const local = declared(part.text, file);
    return local !== undefined && reaches(local, names, file, seen);
  });
}

function isMember(name: ts.Identifier): boolean {
  return (ts.isPropertyAccessExpression(name.parent) || ts.isPropertyAssignment(name.parent)) && name.parent.name === name;
}
