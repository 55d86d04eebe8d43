import ts from 'typescript';
import { astroParts, below, blank, lineAt, lineOf, type Rule, type Source, scripts } from './source-files.ts';

const astro = (text: string, path = 'src/pages/index.astro'): Source => ({ path, text });

// A token's own file is where raw values live; these are where they are used.
const styled = ({ path }: Source) => /^src\/(components|pages|layouts)\//.test(path);
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\((?!\s*from\s+var\()/gi;
const LENGTH = /(?<![\w#.-])[\d.]+px\b/g;
const COMMENT = /\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<=^|\s)\/\/.*/g;
// Where a value of CSS can stand: a style sheet, a style attribute, a paint attribute of SVG, a text that is nothing else.
const PLACES = [
  /<style\b[^>]*>[\s\S]*?<\/style>/g,
  /\bstyle=(?:"[^"]*"|'[^']*'|\{[^\n]*)/g,
  /\b(?:fill|stroke|color|stop-color|flood-color)=(?:"[^"]*"|'[^']*')/g,
  /(['"`])#(?:[0-9a-f]{6}|[0-9a-f]{8}|(?=[a-f]*\d)[0-9a-f]{3,4})\1/gi,
];

const tokensOnly: Rule = {
  sentence: 'components, pages and layouts use tokens: no raw colour and no pixels',
  offenders: (sources) =>
    sources.filter(styled).flatMap(({ path, text: raw }) => {
      const text = raw.replaceAll(COMMENT, blank);
      const colours = PLACES.flatMap((place) => [...text.matchAll(place)]).flatMap((match) =>
        [...match[0].matchAll(COLOUR)].map((colour) => ({ index: match.index + colour.index, what: colour[0] })),
      );
      const lengths = [...text.matchAll(LENGTH)].map(({ index, 0: what }) => ({ index, what }));
      return [...colours, ...lengths].map(({ index, what }) => `${path}:${lineAt(text, index)} ${what}`);
    }),
  planted: [
    astro('<style>\n a { color: #fff; }\n</style>'),
    astro('<style>\n a { color: oklch(60% 0.1 140); }\n</style>', 'src/components/A.astro'),
    astro('<p style="color: #c00">…</p>', 'src/layouts/A.astro'),
    astro('<path fill="#1a7f37" />', 'src/components/A.astro'),
    astro("---\nconst green = '#1a7f37';\n---\n"),
    astro('<style>\n a { padding: 4px 1.5px; }\n</style>'),
    astro("---\nconst size = '12px';\n---\n"),
  ],
  fine: [
    astro('<style>\n a { color: var(--ink); padding: var(--space-2); } /* 4px #fff */\n</style>'),
    astro('<style>\n a { color: oklch(from var(--ink) l c h / 50%); }\n</style>'),
    astro('<a href="#add">Problem #412</a> <p>A page of 4 pixels</p>'),
    astro("---\nimport { x } from '#api/issues/queries.ts';\n---\n<a href={'#feed'}>…</a>"),
    astro(':root { --ink: #111; --line: 1px; }', 'src/styles/tokens.css'),
  ],
};

/** The expressions in braces of an .astro template, without its scripts and styles: outermost braces only. */
function expressions(template: string): { index: number; text: string }[] {
  const text = template.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, blank).replaceAll(COMMENT, blank);
  const found: { index: number; text: string }[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{' && depth++ === 0) start = index;
    if (brace === '}' && depth > 0 && --depth === 0) found.push({ index: start, text: text.slice(start, index + 1) });
  }
  return found;
}

// Prose inside an expression may say "await" too: code has it after an operator and before a call or the end.
const AWAITS = /(?:[{(=?:&|,[;]|=>|\breturn\b)\s*await\s+(?:[\w$.#]+\s*(?:\(|\}|\.\w)|[([`])|\basync\s*(?:\(|\w+\s*=>|function\b)/g;

const noAwaitBelowTheFence: Rule = {
  sentence: 'no page awaits below its fence',
  offenders: (sources) =>
    sources
      .filter(({ path }) => path.endsWith('.astro'))
      .flatMap(({ path, text }) =>
        expressions(astroParts(text).template).flatMap(({ index, text: code }) =>
          [...code.matchAll(AWAITS)].map((match) => `${path}:${lineAt(text, index + match.index)} ${match[0].trim()}`),
        ),
      ),
  planted: [
    astro('---\nconst a = 1;\n---\n<p>{await title()}</p>'),
    astro('<p>{(await title()).length}</p>'),
    astro('<ul>{list.map(async (x) => <li>{x}</li>)}</ul>'),
    astro('<p>{open && (await count) > 1}</p><p>{await count}</p>'),
    astro('<Card title={await title(1)} />', 'src/components/A.astro'),
  ],
  fine: [
    astro('---\nconst a = await title();\n---\n<p>{a}</p>'),
    astro('<p>We await your answer.</p>{open && <p>Please await our answer, (await is a word) and async too.</p>}'),
    astro('<script>const a = await fetch("/x"); list.map(async (x) => x);</script>'),
    astro('{/* await title() */}'),
  ],
};

const componentsNeverAwait: Rule = {
  sentence: 'no component or layout awaits at all',
  offenders: (sources) =>
    sources
      .filter(({ path }) => /^src\/(components|layouts)\/.*\.astro$/.test(path))
      .flatMap((source) => {
        const [frontmatter] = scripts(source);
        return (frontmatter ? below(frontmatter) : []).filter(awaits).map((node) => `${source.path}:${lineOf(node)} awaits`);
      }),
  planted: [
    astro('---\nconst a = await title();\n---\n', 'src/components/A.astro'),
    astro('---\nconst f = async () => 1;\n---\n', 'src/components/A.astro'),
    astro('---\nfor await (const a of b) go(a);\n---\n', 'src/layouts/A.astro'),
  ],
  fine: [astro('---\nconst { title } = Astro.props;\n---\n<p>{title}</p>\n<script>await go();</script>', 'src/components/A.astro')],
};

function awaits(node: ts.Node): boolean {
  return (
    ts.isAwaitExpression(node) ||
    node.kind === ts.SyntaxKind.AsyncKeyword ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  );
}

/** Words for which we have another one. */
const TWINS = [{ pattern: /\bprepared texts?\b/gi, word: 'canned text' }];

const oneWord: Rule = {
  sentence: 'one thing has one word: what answers begin with is a canned text',
  offenders: (sources) =>
    sources.flatMap(({ path, text }) =>
      TWINS.flatMap(({ pattern, word }) =>
        [...text.matchAll(pattern)].map(({ index, 0: what }) => `${path}:${lineAt(text, index)} ${what}, not ${word}`),
      ),
    ),
  planted: [astro('<h1>Prepared texts</h1>'), astro('/** A prepared text. */', 'api/desk/a.ts')],
  fine: [astro('<h1>Canned texts</h1>'), astro('// A prepared statement.', 'api/desk/a.ts')],
};

/** How pages, layouts and components are written. */
export const pageRules: Rule[] = [oneWord, tokensOnly, noAwaitBelowTheFence, componentsNeverAwait];
