import type { SeenPart, ToolOutcome } from "../../../../swarm/ports.ts";
import { objectOf } from "../../../input-schema.ts";
import { quoting, refused } from "../../../outcome.ts";
import type { JsonSchema, ToolContext } from "../../../ports.ts";
import { builtIn } from "../built-in.ts";
import { filesAsSource, findText, linesOf, pathInput } from "./find-file.ts";

/** Maximum per call; a further call reads the rest. */
const maxCharacters = 48_000;
const maxLineCharacters = 2_000;

interface Part {
  path: string;
  from?: number;
  to?: number;
}

const lineInput = (description: string): JsonSchema => ({ type: "integer", minimum: 1, description });

const range = {
  from: lineInput("First line to read. Default: 1."),
  to: lineInput("Last line to read. Default: the last there is."),
};

export const read = builtIn<Partial<Part> & { files?: Part[] }>({
  name: "git_read",
  limitsResults: true,
  effect: "read",
  description: `Reads text files of the project's repository, whole or from one line to another. Each line comes with its number and a tab, which are not part of the file. Give path for one file, or files for several in one call, which saves turns. One call gives at most ${maxCharacters} characters and says where to go on. What another result left out is read here too, under the name that the result gives.`,
  input: objectOf({
    path: pathInput,
    ...range,
    files: {
      type: "array",
      minItems: 1,
      maxItems: 20,
      description: "Several files instead of one.",
      items: objectOf({ path: pathInput, ...range }, ["path"]),
    },
  }),
  async run({ arguments: { files, path, from, to } }, context) {
    const one = path === undefined ? [] : [{ path, ...(from && { from }), ...(to && { to }) }];
    const wanted = [...one, ...(files ?? [])];
    if (wanted.length === 0) return refused("Say what to read: a path, or files.");
    let left = maxCharacters;
    const parts: ReadPart[] = [];
    for (const each of wanted) {
      const part = await readPart(context, each, left);
      left = Math.max(0, left - part.text.length);
      parts.push(part);
    }
    return join(parts, context);
  },
});

interface ReadPart {
  text: string;
  isError: boolean;
  seen?: SeenPart;
  /** Part of a result that was too long. */
  isKept?: true;
}

function join(parts: ReadPart[], { files }: ToolContext): ToolOutcome {
  const paths = parts.flatMap(({ seen }) => seen?.path ?? []);
  const sources = [
    ...(parts.some(({ isKept }) => isKept) ? ["an earlier result"] : []),
    ...(paths.length > 0 ? [filesAsSource(files, paths)] : []),
  ];
  const outcome = joined(parts);
  return sources.length === 0 ? outcome : quoting(sources.join(" and "), outcome);
}

function joined(parts: ReadPart[]): ToolOutcome {
  const seen = parts.flatMap((part) => part.seen ?? []);
  return {
    text: parts.map(({ text }) => text).join("\n\n"),
    isError: parts.every(({ isError }) => isError),
    written: [],
    ...(seen.length > 0 && { seen }),
  };
}

async function readPart({ files, results }: ToolContext, wanted: Part, room: number): Promise<ReadPart> {
  const kept = results.find(wanted.path);
  if (kept !== undefined) return { ...numbered(wanted, linesOf(kept), room), isKept: true };
  if (wanted.path.startsWith("result:")) {
    return {
      text: "That result was deleted: it is kept only while one runner works. Call its tool again.",
      isError: true,
    };
  }
  const found = await findText(files, wanted.path);
  if (found.kind === "refused") return { text: found.reason, isError: true };
  const { path, digest, text } = found;
  const lines = linesOf(text);
  const part = numbered({ ...wanted, path }, lines, room);
  if (part.isError) return part;
  return { ...part, seen: { path, digest, from: part.from, to: part.to, of: lines.length } };
}

type Numbered = { text: string; isError: true } | { text: string; isError: false; from: number; to: number };

function numbered({ path, from = 1, to }: Part, lines: string[], room: number): Numbered {
  if (lines.length === 0) return { text: `${path} is empty.`, isError: false, from: 1, to: 0 };
  if (from > lines.length)
    return { text: `${path} has ${lines.length} lines; there is no line ${from}.`, isError: true };
  if (to !== undefined && to < from) return { text: `Line ${to} comes before line ${from}.`, isError: true };
  const end = Math.min(to ?? lines.length, lines.length);
  const shown: string[] = [];
  let characters = 0;
  for (let line = from; line <= end; line++) {
    const text = `${line}\t${shortened(lines[line - 1] ?? "")}`;
    characters += text.length + 1;
    if (characters > room && shown.length > 0) break;
    if (characters > room && room < maxCharacters) {
      return { text: `${path} did not fit into this call any more: read it in a further one.`, isError: true };
    }
    shown.push(text);
  }
  const last = from + shown.length - 1;
  const head = `${path}, lines ${from} to ${last} of ${lines.length}:`;
  const note = last < end ? `\n[Lines ${last + 1} to ${end} did not fit: read on from ${last + 1}.]` : "";
  return { text: `${head}\n${shown.join("\n")}${note}`, isError: false, from, to: last };
}

function shortened(line: string): string {
  if (line.length <= maxLineCharacters) return line;
  return `${line.slice(0, maxLineCharacters).toWellFormed()} [The line has ${line.length} characters.]`;
}
