/** Makes each property, list and index signature of generated type declarations `readonly`: input and compiled data are never changed. */
export function makeReadonly(types: string): string {
  const lines = types.split("\n").map((line) => (isComment(line) ? line : line.replace(property, "$1readonly $2")));
  return withReadonlyLists(lines.join("\n"));
}

const property = /^(\s+)((?:[A-Za-z_]\w*|"[^"]+")\??:(?: |$)|\[\w+: string\]:(?: |$))/;

const isComment = (line: string): boolean => /^\s*(?:\*|\/\*|\/\/)/.test(line);

/** Turns `Name[][]` into `readonly (readonly Name[])[]`. */
function withReadonlyLists(text: string): string {
  let changed = "";
  let rest = text;
  for (let found = nextList(rest); found !== undefined; found = nextList(rest)) {
    const { start, end, depth } = found;
    const element = rest.slice(start, end);
    let list = `readonly ${element.includes("[]") ? withReadonlyLists(element) : element}[]`;
    for (let level = 1; level < depth; level++) list = `readonly (${list})[]`;
    changed += rest.slice(0, start) + list;
    rest = rest.slice(end + 2 * depth);
  }
  return changed + rest;
}

/** Finds the first outermost list: its element's position, and the number of `[]` after it. */
function nextList(text: string): { start: number; end: number; depth: number } | undefined {
  for (const match of text.matchAll(/(?:\[\])+/g)) {
    const line = text.slice(text.lastIndexOf("\n", match.index) + 1, match.index);
    if (isComment(line)) continue;
    return outermost(text, { start: elementStart(text, match.index), end: match.index, depth: match[0].length / 2 });
  }
  return undefined;
}

/** Returns the surrounding list when the list is inside the braces of another list's element. */
function outermost(text: string, inner: { start: number; end: number; depth: number }): typeof inner {
  for (const match of text.slice(inner.end).matchAll(/[)}]((?:\[\])+)/g)) {
    const end = inner.end + match.index + 1;
    const start = elementStart(text, end);
    if (start < inner.start) return outermost(text, { start, end, depth: (match[1] ?? "").length / 2 });
  }
  return inner;
}

/** Start of an element: a name, a literal, or an expression in braces or parentheses. */
function elementStart(text: string, end: number): number {
  const last = text[end - 1] ?? "";
  if (!")}".includes(last)) return end - (/[\w"]+$/.exec(text.slice(0, end))?.[0].length ?? 0);
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    const sign = text[at] ?? "";
    if (")}".includes(sign)) depth++;
    else if ("({".includes(sign) && --depth === 0) return at;
  }
  throw new Error("The generated types have a brace that nothing opens.");
}
