import { isTree, stepsOf, type Tree } from "./expression-tree.ts";

/** A part of an expression's text. */
export interface Extent {
  start: number;
  end: number;
}

/** A token of an expression; `kind` tells texts, comments and names in backticks from everything else. */
export interface Token extends Extent {
  kind: "text" | "comment" | "quoted-name" | "number" | "word" | "mark";
  written: string;
}

const tokenPattern =
  /(?<text>"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)|(?<comment>\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>`[^`]*`?)|(?<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?<word>[$\p{L}_][$\p{L}\p{N}_]*)|(?<mark>:=|!=|<=|>=|~>|\*\*|\.\.|\S)/gu;

/** Returns the tokens of a text, valid or not. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(tokenPattern)].map((match) => {
    const { text: quotedText, comment, quoted, number, word } = match.groups ?? {};
    const kind =
      quotedText !== undefined
        ? "text"
        : comment !== undefined
          ? "comment"
          : quoted !== undefined
            ? "quoted-name"
            : number !== undefined
              ? "number"
              : word !== undefined
                ? "word"
                : "mark";
    return { kind, written: match[0], start: match.index, end: match.index + match[0].length };
  });
}

/** Returns the text that a part of an expression has been parsed from. */
export function extentOf(tree: Tree, text: string): Extent {
  return new Extents(text).of(tree);
}

class Extents {
  readonly #starts = new Map<number, number>();
  readonly #closers = new Map<number, number>();
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    const open: number[] = [];
    for (const { kind, written, start, end } of tokensOf(text)) {
      this.#starts.set(end, start);
      if (kind === "mark" && "([{".includes(written)) open.push(start);
      if (kind === "mark" && ")]}".includes(written)) this.#closers.set(open.pop() ?? 0, end);
    }
  }

  of(tree: Tree): Extent {
    const { position = this.#length } = tree;
    switch (tree.type) {
      case "path":
        return this.#across(stepsOf(tree));
      case "binary":
      case "bind":
      case "apply":
        return this.#across([tree.lhs, tree.rhs].filter(isTree));
      case "condition":
        return this.#across([tree.condition, tree.else ?? tree.then].filter(isTree));
      case "function":
        return { ...this.#across([tree.procedure].filter(isTree)), end: this.#closer(position - 1) };
      case "block":
        return { start: position - 1, end: this.#closer(position - 1) };
      case "unary":
        return this.#unary(tree, position);
      default:
        return this.#leaf(tree, position);
    }
  }

  #unary({ value, expression }: Tree, position: number): Extent {
    const end = value === "-" && isTree(expression) ? this.of(expression).end : this.#closer(position - 1);
    return { start: position - 1, end };
  }

  #leaf({ type, value, stages }: Tree, position: number): Extent {
    const start = this.#starts.get(position) ?? Math.max(0, position - String(value).length);
    const signed = type === "number" && Number(value) < 0 ? (this.#starts.get(start) ?? start) : start;
    const last = Array.isArray(stages) ? stages.filter(isTree).at(-1) : undefined;
    return { start: signed, end: last?.position === undefined ? position : this.#closer(last.position - 1) };
  }

  #across(parts: readonly Tree[]): Extent {
    const extents = parts.map((part) => this.of(part));
    return {
      start: Math.min(this.#length, ...extents.map(({ start }) => start)),
      end: Math.max(0, ...extents.map(({ end }) => end)),
    };
  }

  #closer(open: number): number {
    return this.#closers.get(open) ?? this.#length;
  }
}
