/** What of a Markdown text its author says, for the rules that read it. Without imports: the composer asks them in the browser too. */

/** Common words of English. Other languages have a few of them too: "we" is Dutch, "for" Danish, "so" German. */
const english =
  /\b(the|and|you|your|yours|we|our|ours|us|are|were|been|have|has|had|this|that|these|with|for|from|it|its|not|be|of|to|will|would|about|very|so|any|all|much|as|apologi[sz]e|understand|appreciate|thank|unfortunately|inconvenience)\b/gi;

/** The text without what it quotes and without code, so that nobody is warned of another's words. */
export function ownWords(body: string): string {
  return body
    .replaceAll(/^ {0,3}(```|~~~)[\s\S]*?(^ {0,3}\1|$(?![\s\S]))/gm, ' ')
    .replaceAll(/`[^`\n]*`/g, ' ')
    .replaceAll(/^[ \t]*>.*$/gm, ' ');
}

/** Its sentences. A full stop ends one only before a space, so that "24.11.2026" and "release 8.6" stay whole. */
export function sentencesOf(text: string): string[] {
  return text.split(/[.!?]+(?=["”’)*_]*(?:\s|$))|\n+|[。！？]/).filter((sentence) => /\p{L}/u.test(sentence));
}

/** Whether a sentence is long enough to tell and hardly has a word of English in it: rules made for English say nothing of it. */
export function isForeign(sentence: string): boolean {
  const words = sentence.match(/[\p{L}\p{M}’']+/gu) ?? [];
  return words.length > 3 && (sentence.match(english) ?? []).length * 6 < words.length;
}
