// Reads TypeScript as plain text: tells code from comments and strings, and finds imports and functions.

/** A string or template literal; the holes of a template are written `${}`. `start` is the offset of its opening quote. */
export interface Literal {
  readonly text: string;
  readonly start: number;
  readonly line: number;
}

/** `code` is the file with the inside of comments, strings and regular expressions blanked: same length, same lines. */
export interface Scanned {
  readonly code: string;
  readonly literals: readonly Literal[];
}

export interface Import {
  readonly specifier: string;
  /** Nothing of it is left once the types are stripped. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

export interface FunctionSpan {
  readonly line: number;
  /** Lines from the head to the closing brace, blank ones left out. */
  readonly lineCount: number;
}

export function scanTypeScript(text: string): Scanned {
  return new Scanner(text).run();
}

export function listImports(scanned: Scanned): Import[] {
  const literalAt = new Map(scanned.literals.map((literal) => [literal.start, literal]));
  const imports: Import[] = [];
  for (const { pattern, isTypeOnly } of importPatterns) {
    for (const match of scanned.code.matchAll(pattern)) {
      const literal = literalAt.get(match.index + match[0].length - 1);
      if (literal !== undefined && !literal.text.endsWith('/')) imports.push({ specifier: literal.text, isTypeOnly: isTypeOnly(match), line: literal.line });
    }
  }
  return imports;
}

/** Measures by indentation, which the formatter guarantees: a function ends at the brace below its first letter. */
export function listFunctions(scanned: Scanned): FunctionSpan[] {
  const lines = scanned.code.split('\n');
  return lines.flatMap((line, index) => {
    if (!functionHeads.some((head) => head.test(line)) || statementHead.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const length = lines.slice(index + 1).findIndex((later) => later.startsWith(`${indent}}`) && !later.endsWith('{'));
    const body = lines.slice(index, index + length + 2);
    return length < 0 ? [] : [{ line: index + 1, lineCount: body.filter((each) => each.trim() !== '').length }];
  });
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

const importPatterns: readonly { readonly pattern: RegExp; isTypeOnly(match: RegExpMatchArray): boolean }[] = [
  {
    pattern: /\b(?:import|export)\s+(type\s+)?([\w*\s{},$]+?)\s*\bfrom\s*['"]/g,
    isTypeOnly: (match) => match[1] !== undefined || namesOnlyTypes(match[2] ?? ''),
  },
  { pattern: /\bimport\s*['"]/g, isTypeOnly: () => false },
  { pattern: /\bimport\s*\(\s*['"`]/g, isTypeOnly: () => false },
  { pattern: /\bnew URL\(\s*['"](?=\s*[^'"]*['"],\s*import\.meta\.url)/g, isTypeOnly: () => false },
];

const functionHeads = [
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b/,
  /=>\s*\{\s*$/,
  /^\s*(?:(?:static|async|get|set|override)\s+)*\*?[#\w$]+(?:<[^>]*>)?\(.*\)(?:\s*:\s*[^=]+)?\s*\{\s*$/,
];
const statementHead = /^\s*(?:\}\s*)?(?:if|for|while|switch|catch|else|do|with)\b/;

function namesOnlyTypes(clause: string): boolean {
  const braces = /^\{([^}]*)\}$/.exec(clause.trim());
  const names = (braces?.[1] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

/** One pass over the text; it keeps the open templates because code inside their holes is code again. */
class Scanner {
  readonly #text: string;
  readonly #code: string[];
  readonly #literals: Literal[] = [];
  readonly #openTemplates: { start: number; parts: string; depth: number }[] = [];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#code = [...Array(text.length).keys()].map((index) => text.charAt(index));
  }

  run(): Scanned {
    if (this.#text.startsWith('#!')) this.#skipTo(this.#endOfLine());
    while (this.#at < this.#text.length) this.#step();
    return { code: this.#code.join(''), literals: this.#literals };
  }

  #step(): void {
    const char = this.#text.charAt(this.#at);
    const pair = this.#text.slice(this.#at, this.#at + 2);
    if (pair === '//') this.#skipTo(this.#endOfLine());
    else if (pair === '/*') this.#skipTo(this.#endOfBlock());
    else if (char === "'" || char === '"') this.#string(char);
    else if (char === '`') this.#openTemplate();
    else if (char === '/' && this.#regexMayStart()) this.#regex();
    else this.#brace(char);
  }

  #brace(char: string): void {
    const open = this.#openTemplates.at(-1);
    if (char === '{') this.#depth += 1;
    if (char === '}') this.#depth -= 1;
    this.#at += 1;
    if (char === '}' && open?.depth === this.#depth) this.#template(open);
  }

  #string(quote: string): void {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text.charAt(end) !== quote && this.#text.charAt(end) !== '\n') end += this.#text.charAt(end) === '\\' ? 2 : 1;
    this.#literals.push({ text: this.#text.slice(start + 1, end), start, line: lineAt(this.#text, start) });
    this.#at = start + 1;
    this.#skipTo(end);
    this.#at = end + 1;
  }

  #openTemplate(): void {
    const open = { start: this.#at, parts: '', depth: -1 };
    this.#openTemplates.push(open);
    this.#at += 1;
    this.#template(open);
  }

  /** From just after the opening tick or a hole's closing brace up to the next hole or the closing tick. */
  #template(open: { start: number; parts: string; depth: number }): void {
    let end = this.#at;
    while (end < this.#text.length && this.#text.charAt(end) !== '`' && this.#text.slice(end, end + 2) !== '${') end += this.#text.charAt(end) === '\\' ? 2 : 1;
    const part = this.#text.slice(this.#at, end);
    this.#skipTo(end);
    if (this.#text.charAt(end) === '$') {
      open.parts += `${part}\${}`;
      open.depth = this.#depth;
      this.#depth += 1;
      this.#at = end + 2;
      return;
    }
    this.#openTemplates.pop();
    this.#literals.push({ text: open.parts + part, start: open.start, line: lineAt(this.#text, open.start) });
    this.#at = end + 1;
  }

  #regexMayStart(): boolean {
    const before = this.#code
      .slice(Math.max(0, this.#at - 40), this.#at)
      .join('')
      .trimEnd();
    return before === '' || /(?:[([{,;=:!&|?+\-*%>~^]|\b(?:return|typeof|case|in|of|throw|await|yield))$/.test(before);
  }

  #regex(): void {
    const found = /^\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(this.#text.slice(this.#at, this.#at + 2000));
    if (found === null) this.#at += 1;
    else this.#skipTo(this.#at + found[0].length);
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #endOfBlock(): number {
    const end = this.#text.indexOf('*/', this.#at + 2);
    return end < 0 ? this.#text.length : end + 2;
  }

  #skipTo(end: number): void {
    for (; this.#at < end && this.#at < this.#text.length; this.#at += 1) if (this.#text.charAt(this.#at) !== '\n') this.#code[this.#at] = ' ';
  }
}
