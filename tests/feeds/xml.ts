/** An element of an XML document. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#13': '\r' };
const TOKEN = /<\?xml [^<>]*\?>|<(\/?)([A-Za-z:]+)((?: [A-Za-z:]+="[^"<]*")*)(\/?)>|[^<]+/gy;
/** What XML 1.0 has for characters. */
const CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

function resolved(text: string): string {
  return text.replaceAll(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const known = end ? references[name] : undefined;
    if (known === undefined) throw new Error(`no reference: ${whole}`);
    return known;
  });
}

/** Reads the part of XML that a feed is written in, and throws at anything else: as strict as any parser, and stricter than most. */
export function readXml(xml: string): Element {
  if (!CHARACTERS.test(xml)) throw new Error('a character that XML has not');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    if (!token) throw new Error(`not well-formed: ${xml.slice(at, at + 80)}`);
    take(open, token);
  }
  const [only, ...more] = root.children;
  if (open.length > 1 || !only || more.length > 0 || root.text.trim() !== '') throw new Error('not one element');
  return only;
}

function take(open: Element[], [whole, closes, name, attributes = '', empty]: RegExpExecArray): void {
  const parent = open.at(-1);
  if (!parent) throw new Error('closed too often');
  if (name === undefined) {
    if (!whole.startsWith('<?xml')) parent.text += resolved(whole);
  } else if (closes) {
    if (parent.name !== name) throw new Error(`${name} closes ${parent.name}`);
    open.pop();
  } else {
    const pairs = [...attributes.matchAll(/ ([A-Za-z:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, resolved(value)]);
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
    parent.children.push(element);
    if (!empty) open.push(element);
  }
}
