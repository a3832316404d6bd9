// A value, not an error with a stack: it is thrown for every file that is not plain.
const unusual = Symbol("YAML that is not plain");

export function giveUp(): never {
  throw unusual;
}

/** What `read` gives; undefined when it gives up. */
export function unlessUnusual<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown === unusual) return undefined;
    throw thrown;
  }
}

const gap = /(?: *(?:#[^\n]*)?\n)* */y;

/** A place in a text that goes forward. */
export class PlainCursor {
  /** Ends with a line end, whatever was given. */
  readonly text: string;
  readonly isEndAdded: boolean;
  at = 0;
  /** The column of what stands at `at`; -1 at the end of the text. Known where a line's first value may begin. */
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

  /** Goes over what the sticky pattern matches here, if it does. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const taken = pattern.exec(this.text)?.[0];
    if (taken !== undefined) this.at += taken.length;
    return taken;
  }

  /** Over space and comments. Gives the offset where the line begins on which something else stands. */
  skip(): number {
    if (this.first === "#" && /[^ \n]/.test(this.text[this.at - 1] ?? " ")) giveUp();
    this.take(gap);
    return this.text.lastIndexOf("\n", this.at - 1) + 1;
  }

  /** From behind a value to the next line that holds one. */
  toNextLine(): void {
    const from = this.at;
    const start = this.skip();
    if (start < from) giveUp();
    this.column = this.isAtEnd ? -1 : this.at - start;
  }
}
