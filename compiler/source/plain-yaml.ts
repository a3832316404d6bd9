import { giveUp, PlainCursor, unlessUnusual } from "./plain-cursor.ts";
import { blockValue, quotedValue, scalarValue } from "./plain-scalar.ts";

/** A value with its place: from its first offset to past its last character, or past the space and comments behind it. */
export interface PlainNode {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
  /** Entries of a mapping, in the order of the file. */
  readonly entries?: ReadonlyMap<string, PlainEntry>;
  /** Elements of a list. */
  readonly items?: readonly PlainNode[];
}

export interface PlainEntry {
  /** First offset of the key. */
  readonly start: number;
  readonly node: PlainNode;
}

/**
 * Reads plain YAML: mappings and lists in blocks or brackets, scalars on one line, block scalars. Returns the same
 * values and places as the library, and undefined for everything else, valid or not.
 */
export function readPlainYaml(text: string): PlainNode | undefined {
  if (unusualText.test(text)) return undefined;
  return unlessUnusual(() => new PlainReader(text).document());
}

// Tabs, other line ends, directives and document markers.
const unusualText = /[\t\r\ufeff]|^(?:%|---|\.\.\.)/m;

const mostLevels = 64;
const spaces = / +/y;
const key = /[A-Za-z_][\w./-]{0,200}(?=:[ \n])/y;
const quoted = /"(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|'(?:[^'\n]|'')*'/y;
const plainInBlock = /(?:[^\s,[\]{}#&*!|>'"%@`?:-]|-(?=\S))(?:[^\n:# ]+|:(?=\S)|#| +(?=[^ \n#]))*/y;
const plainInFlow =
  /(?:[^\s,[\]{}#&*!|>'"%@`?:-]|-(?=[^\s,[\]{}]))(?:[^\n:# ,[\]{}]+|:(?=[^\s,[\]{}])|#| +(?=[^ \n#,[\]{}]))*/y;
const blockHeader = /[|>]-?\n/y;
const line = /[^\n]*\n/y;

class PlainReader extends PlainCursor {
  #level = 0;

  document(): PlainNode {
    this.toNextLine();
    const root = this.column < 0 ? giveUp() : this.#mapping();
    return this.column < 0 ? root : giveUp();
  }

  #mapping(): PlainNode {
    const [start, indent] = [this.at, this.column];
    const entries = new Map<string, PlainEntry>();
    const value: Record<string, unknown> = {};
    let end = start;
    this.#enter();
    do {
      const at = this.at;
      const name = this.#key(entries);
      const node = this.#blockValue(indent);
      entries.set(name, { start: at, node });
      value[name] = node.value;
      end = node.end;
    } while (this.column === indent);
    this.#leave(indent);
    return { start, end, value, entries };
  }

  #key(entries: ReadonlyMap<string, PlainEntry>): string {
    const name = this.take(key) ?? giveUp();
    if (entries.has(name) || name === "__proto__" || scalarValue(name) !== name) giveUp();
    this.at++;
    return name;
  }

  #list(): PlainNode {
    const [start, indent] = [this.at, this.column];
    const items: PlainNode[] = [];
    this.#enter();
    do {
      this.at++;
      const width = this.take(spaces)?.length ?? giveUp();
      this.column = indent + 1 + width;
      items.push(this.isAt(key) ? this.#mapping() : this.#inline(indent));
    } while (this.column === indent && this.#isDash());
    this.#leave(indent);
    return { start, end: items.at(-1)?.end ?? start, value: items.map(({ value }) => value), items };
  }

  #isDash(): boolean {
    return this.first === "-" && this.text[this.at + 1] === " ";
  }

  #enter(): void {
    if (++this.#level > mostLevels) giveUp();
  }

  /** Ends a block: text with less indentation belongs to an outer one. */
  #leave(indent: number): void {
    this.#level--;
    if (this.column > indent) giveUp();
  }

  /** Reads a key's value, on its line or below it. */
  #blockValue(indent: number): PlainNode {
    this.take(spaces);
    const { first } = this;
    if (first !== "\n" && first !== "#") return this.#inline(indent);
    this.toNextLine();
    if (this.column >= indent && this.#isDash()) return this.#list();
    return this.column > indent ? this.#mapping() : giveUp();
  }

  #inline(indent: number): PlainNode {
    const { first } = this;
    const node =
      first === "|" || first === ">" ? this.#blockScalar(indent) : (this.#flow(indent) ?? this.#scalar(plainInBlock));
    this.toNextLine();
    return node;
  }

  #scalar(plain: RegExp): PlainNode {
    const start = this.at;
    const written = this.take(plain);
    const value = written === undefined ? quotedValue(this.take(quoted) ?? giveUp()) : scalarValue(written);
    return value === undefined ? giveUp() : { start, end: this.at, value };
  }

  #flow(indent: number): PlainNode | undefined {
    const { first } = this;
    if (first !== "[" && first !== "{") return undefined;
    this.#enter();
    const start = this.at;
    const read = first === "[" ? this.#flowList(indent) : this.#flowMapping(indent);
    this.#level--;
    return { start, end: this.at, ...read };
  }

  #flowList(indent: number): Pick<PlainNode, "value" | "items"> {
    const items: PlainNode[] = [];
    this.at++;
    while (!this.#isClosed("]", indent)) {
      items.push(this.#flow(indent) ?? this.#scalar(plainInFlow));
      this.#separate("]", indent);
    }
    return { value: items.map(({ value }) => value), items };
  }

  #flowMapping(indent: number): Pick<PlainNode, "value" | "entries"> {
    const entries = new Map<string, PlainEntry>();
    const value: Record<string, unknown> = {};
    this.at++;
    while (!this.#isClosed("}", indent)) {
      const start = this.at;
      const name = this.#key(entries);
      this.#flowGap(indent);
      const node = this.#flow(indent) ?? this.#scalar(plainInFlow);
      entries.set(name, { start, node });
      value[name] = node.value;
      this.#separate("}", indent);
    }
    return { value, entries };
  }

  #isClosed(bracket: string, indent: number): boolean {
    this.#flowGap(indent);
    if (this.first !== bracket) return false;
    this.at++;
    return true;
  }

  /** Reads the comma between two elements; it is optional after the last one. */
  #separate(bracket: string, indent: number): void {
    this.#flowGap(indent);
    if (this.first === ",") this.at++;
    else if (this.first !== bracket) giveUp();
  }

  /** Skips a gap in brackets. Further lines are indented like a block. */
  #flowGap(indent: number): void {
    const from = this.at;
    const start = this.skip();
    if (start > from && this.at - start <= indent) giveUp();
  }

  #blockScalar(indent: number): PlainNode {
    const start = this.at;
    const header = this.take(blockHeader) ?? giveUp();
    const lines = this.#blockLines(indent);
    const [isFolded, isStripped] = [header.startsWith(">"), header.includes("-")];
    if (isFolded && lines.some((written) => written.startsWith(" "))) giveUp();
    if (!isStripped && this.isEndAdded && this.isAtEnd) giveUp();
    return { start, end: this.at, value: blockValue(lines, isFolded) + (isStripped ? "" : "\n") };
  }

  /** Returns the lines without their indentation, and without the empty ones at the end. */
  #blockLines(indent: number): string[] {
    const lines: string[] = [];
    let width = 0;
    for (let written = this.take(line); written !== undefined; written = this.take(line)) {
      const column = written.search(/[^ ]/);
      const isEmpty = column === written.length - 1;
      if (width === 0 && !isEmpty && column > indent) width = column;
      if (isEmpty ? column > width : column < width && column > indent) giveUp();
      if (!isEmpty && column < width) {
        this.at -= written.length;
        break;
      }
      if (width === 0) giveUp();
      lines.push(written.slice(width, -1));
    }
    return lines.slice(0, lines.findLastIndex((written) => written !== "") + 1);
  }
}
