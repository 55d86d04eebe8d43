import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import ts from 'typescript';

/** A file of ours: its path from the project's folder, with `/`, and its text. */
export interface Source {
  path: string;
  text: string;
}

/** A rule as the tests state it: a sentence, what breaks it, and examples of both kinds that prove it can tell. */
export interface Rule {
  sentence: string;
  /** One line per offence: where, and what. */
  offenders: (sources: Source[]) => string[];
  /** Each of these must be caught. */
  planted: Source[];
  /** None of these may be. */
  fine: Source[];
}

const READ = ['.ts', '.mjs', '.astro', '.css'];

/** Every source file under the folders. */
export function sourcesOf(root: string, folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && READ.includes(extname(entry.name)))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({ path: posix.join(...file.slice(root.length + 1).split(/[\\/]/)), text: readFileSync(file, 'utf8') })),
  );
}

/** The same text with everything but its line breaks blanked: what is cut out this way moves no line. */
export function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** An .astro file's script above the fence and its markup below, each in its own lines of the file. */
export function astroParts(text: string): { frontmatter: string; template: string } {
  const match = /^\s*---[^\S\n]*\n([\s\S]*?)\n---[^\S\n]*(?=\n|$)/.exec(text);
  if (!match) return { frontmatter: '', template: text };
  const end = match[0].length;
  return { frontmatter: match[0].replaceAll(/^---[^\S\n]*$/gm, '   '), template: blank(text.slice(0, end)) + text.slice(end) };
}

const parsed = new WeakMap<Source, ts.SourceFile[]>();

/** The parsed scripts of a file: itself, or an .astro file's frontmatter and its client scripts. Nothing for CSS. */
export function scripts(source: Source): ts.SourceFile[] {
  const known = parsed.get(source);
  if (known) return known;
  const files = source.path.endsWith('.css')
    ? []
    : source.path.endsWith('.astro')
      ? astroScripts(source)
      : [parse(source.path, source.text)];
  parsed.set(source, files);
  return files;
}

function astroScripts({ path, text }: Source): ts.SourceFile[] {
  const { frontmatter, template } = astroParts(text);
  const client = [...template.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)].map((match) => {
    const start = match.index + (match[1] ?? '').length;
    return parse(path, blank(template.slice(0, start)) + (match[2] ?? ''));
  });
  return [parse(path, frontmatter), ...client];
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path.replace(/\.astro$/, '.astro.ts'), text, ts.ScriptTarget.Latest, true);
}

const walked = new WeakMap<Source, ts.Node[]>();

/** Every node of the scripts of a file. Walked once, however many rules ask. */
export function nodesOf(source: Source): ts.Node[] {
  const known = walked.get(source);
  if (known) return known;
  const nodes = scripts(source).flatMap(below);
  walked.set(source, nodes);
  return nodes;
}

/** The node and all nodes in it. */
export function below(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (child: ts.Node) => {
    nodes.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return nodes;
}

export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

export interface Import {
  /** A path from the project's folder for a file of ours, else what was written: `kysely`, `node:fs`. */
  target: string;
  line: number;
}

/** What a file imports or exports from elsewhere: also types, also dynamically, also from a client script. */
export function importsOf(source: Source): Import[] {
  return nodesOf(source).flatMap((node) => {
    const specifier = specifierOf(node);
    return specifier === undefined ? [] : [{ target: resolveImport(specifier, source.path), line: lineOf(node) }];
  });
}

function specifierOf(node: ts.Node): string | undefined {
  const text = (named: ts.Node | undefined) => (named && ts.isStringLiteralLike(named) ? named.text : undefined);
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return text(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return text(node.argument.literal);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return text(node.arguments[0]);
  return undefined;
}

/** Where an import leads: `#api/…`, `#db/…` and relative ones to a path from the project's folder. */
export function resolveImport(specifier: string, from: string): string {
  if (/^#(api|db)\//.test(specifier)) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return specifier.startsWith('/') ? specifier.slice(1) : specifier;
}
