/** A fenced block of Markdown, at the outermost level of a text. */
export interface Fence {
  /** Info string of the opening fence. */
  info: string;
  content: string;
  /** False when the text ends before the fence is closed. */
  isClosed: boolean;
  /** True when an inner line opens a block with a fence at least as long: the end that was found may belong to the inner block. */
  mayHoldAnother: boolean;
}

export interface FencedText {
  fences: Fence[];
  /** Text outside of the blocks. */
  words: string;
}

const opening = /^ {0,3}(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;

/** Parses blocks by CommonMark (spec.commonmark.org/0.31.2/#fenced-code-blocks): a longer fence contains shorter ones. */
export function readFences(text: string): FencedText {
  const fences: Fence[] = [];
  const words: string[] = [];
  let open: (OpenFence & { lines: string[] }) | undefined;
  for (const line of text.split(/\r?\n/)) {
    const found = openingIn(line);
    if (open === undefined) {
      if (found === undefined) words.push(line);
      else open = { ...found, lines: [] };
    } else if (closes(line, open)) {
      fences.push(fenceOf(open, true));
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) fences.push(fenceOf(open, false));
  return { fences, words: words.join("\n").trim() };
}

interface OpenFence {
  mark: string;
  info: string;
}

/** Parses an opening fence; text in back-ticks on a separate line is not one. */
function openingIn(line: string): OpenFence | undefined {
  const [, mark = "", info = ""] = opening.exec(line) ?? [];
  return mark === "" || (mark.startsWith("`") && info.includes("`")) ? undefined : { mark, info };
}

function closes(line: string, { mark }: OpenFence): boolean {
  const found = openingIn(line);
  return found?.info === "" && found.mark.startsWith(mark);
}

function fenceOf({ mark, info, lines }: OpenFence & { lines: string[] }, isClosed: boolean): Fence {
  const mayHoldAnother = lines.some((line) => openingIn(line)?.mark.startsWith(mark) ?? false);
  return { info, content: lines.map((line) => `${line}\n`).join(""), isClosed, mayHoldAnother };
}
