// Not an error with a stack trace, because it is thrown for every file that is not plain.
const unusual = Symbol("YAML that is not plain");

export function giveUp(): never {
  throw unusual;
}

/** Returns the result of `read`; undefined when it gives up. */
export function unlessUnusual<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown === unusual) return undefined;
    throw thrown;
  }
}

const gap = /(?: *(?:#[^\n]*)?\n)* */y;

/** A forward-only position in a text. */
export class PlainCursor {
  /** Always ends with a line end. */
  readonly text: string;
  readonly isEndAdded: boolean;
  at = 0;
  /** Column at `at`; -1 at the end of the text. Valid where a line's first value may begin. */
  column = 0;

  constructor(text: string) {
    this.isEndAdded = !text.endsWith("\n");
    this.text = this.isEndAdded ? `${text}\n` : text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get first(): string | undefined {
    return this.text[this.at];
  }

  isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  /** Consumes the match of a sticky pattern, if there is one. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const taken = pattern.exec(this.text)?.[0];
    if (taken !== undefined) this.at += taken.length;
    return taken;
  }

  /** Skips space and comments. Returns the offset of the line on which the next text begins. */
  skip(): number {
    if (this.first === "#" && /[^ \n]/.test(this.text[this.at - 1] ?? " ")) giveUp();
    this.take(gap);
    return this.text.lastIndexOf("\n", this.at - 1) + 1;
  }

  /** Moves from the end of a value to the next line with a value. */
  toNextLine(): void {
    const from = this.at;
    const start = this.skip();
    if (start < from) giveUp();
    this.column = this.isAtEnd ? -1 : this.at - start;
  }
}
