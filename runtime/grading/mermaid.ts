import { type DeliveredFile, type Fault, type Grader, Skipped } from "./delivery.ts";

/**
 * Finds syntax that Mermaid refuses in the diagrams that agents draw most: flowcharts, sequences, entities, classes and
 * states. Not a parser of the whole language: Mermaid's own needs a browser and 150 MB of packages.
 */
export const mermaid: Grader = {
  name: "mermaid",
  about: "Mermaid diagrams can be rendered.",
  grade({ files }) {
    const diagrams = files.flatMap(diagramsOf);
    if (diagrams.length === 0) return new Skipped("There is no Mermaid diagram.");
    return diagrams.flatMap(faultsOf);
  },
};

interface Diagram {
  path: string;
  /** Without comments; `line` is the line in the file. */
  lines: { text: string; line: number }[];
  isClosed: boolean;
}

function diagramsOf({ path, text }: DeliveredFile): Diagram[] {
  const all = text.split(/\r?\n/);
  if (/\.mmd$|\.mermaid$/i.test(path)) return [{ path, lines: numbered(all, 0), isClosed: true }];
  const diagrams: Diagram[] = [];
  for (let at = 0; at < all.length; at++) {
    if (!/^\s*(?:```|~~~)\s*mermaid\b/.test(all[at]!)) continue;
    const length = all.slice(at + 1).findIndex((line) => /^\s*(?:```|~~~)\s*$/.test(line));
    const body = all.slice(at + 1, length < 0 ? all.length : at + 1 + length);
    diagrams.push({ path, lines: numbered(body, at + 1), isClosed: length >= 0 });
    at += body.length;
  }
  return diagrams;
}

const numbered = (lines: string[], before: number): Diagram["lines"] =>
  lines
    .map((text, index) => ({ text, line: before + index + 1 }))
    .filter(({ text }) => text.trim() !== "" && !/^\s*%%/.test(text));

function faultsOf({ path, lines, isClosed }: Diagram): Fault[] {
  const at = (line: number | undefined, text: string): Fault => ({ text, path, ...(line !== undefined && { line }) });
  const first = lines[0];
  if (first === undefined) return [at(undefined, "The diagram is empty.")];
  const kind = kinds.find(([start]) => start.test(first.text.trim()));
  if (kind === undefined) return [at(first.line, `“${first.text.trim()}” begins no diagram.`)];
  const faults = lines.slice(1).flatMap(({ text, line }) => kind[1](text.trim()).map((fault) => at(line, fault)));
  const blocks = blockFault(lines.slice(1).map(({ text }) => text.trim()));
  return [
    ...(isClosed ? [] : [at(first.line, "The block of the diagram is not closed.")]),
    ...faults,
    ...(blocks === undefined ? [] : [at(first.line, blocks)]),
    ...(lines.length === 1 ? [at(first.line, "The diagram has only a first line.")] : []),
  ];
}

type CheckLine = (line: string) => string[];

const node = String.raw`[\p{L}\p{N}_.-]+(?:@\{.*\})?`;
const link = /(?:(?:<|o|x)?(?:--+|==+|-\.+-?)(?:>|o|x)?|~~~)/;

function checkFlow(line: string): string[] {
  if (
    /^(?:subgraph\b.*|end|direction\s+(?:TB|TD|BT|RL|LR)|classDef\b.*|class\b.*|style\b.*|linkStyle\b.*|click\b.*)$/.test(
      line,
    )
  )
    return [];
  const bare = withoutLabels(line);
  if (typeof bare !== "string") return [bare.fault];
  if (new RegExp(`${link.source}\\s*;?$`).test(bare)) return [`“${line}” ends with an arrow without a target.`];
  if (/^(?:--+>|==+>|-\.+->)/.test(bare)) return [`“${line}” begins with an arrow without a source.`];
  if (/(?:^|[\s&])end(?:\s|$|;)/.test(bare)) return [`“${line}” names a node “end”, which is a reserved word.`];
  const parts = bare.split(new RegExp(`\\s*(?:${link.source})\\s*`)).flatMap((part) => part.split(/\s+&\s+|;/));
  const isNode = new RegExp(`^(?:${node})?(?:\\s*:::[\\w-]+)?$`, "u");
  const odd = parts.map((part) => part.trim()).find((part) => !isNode.test(part) && !/^"[^"]*"$/.test(part));
  return odd === undefined ? [] : [`“${odd}” in “${line}” is not a node name; put a text in brackets after a name.`];
}

const shapes: [string, string][] = [
  ["(((", ")))"],
  ["([", "])"],
  ["[[", "]]"],
  ["[(", ")]"],
  ["((", "))"],
  ["{{", "}}"],
  ["[/", "/]"],
  ["[/", "\\]"],
  ["[\\", "\\]"],
  ["[\\", "/]"],
  [">", "]"],
  ["[", "]"],
  ["(", ")"],
  ["{", "}"],
];

/** Returns the line without the texts of nodes and arrows, or the reason why one cannot be read. */
function withoutLabels(line: string): string | { fault: string } {
  let rest = line
    .replace(/\|("[^"]*"|[^|"]*)\|/g, " ")
    .replace(/(--|==|-\.)\s+("[^"]*"|[^"\-=.|>]+?)\s+(--+>?|==+>?|\.->?)/g, "-->");
  let done = "";
  for (;;) {
    const opening = /[\p{L}\p{N}_](\(\(\(|\(\[|\[\[|\[\(|\(\(|\{\{|\[\/|\[\\|>|\[|\(|\{)/u.exec(rest);
    if (opening === null) return done + rest;
    const from = opening.index + 1;
    const candidates = shapes.filter(([open]) => rest.startsWith(open, from));
    const read = candidates.map((shape) => readLabel(rest, from, shape)).find((end) => end !== undefined);
    if (read === undefined)
      return { fault: `“${line}”: a bracket is not closed, or a text with brackets is not quoted.` };
    done += rest.slice(0, from);
    rest = rest.slice(read);
  }
}

/** Returns the position after the closing bracket. A text that contains brackets or quotation marks must be quoted. */
function readLabel(text: string, from: number, [open, close]: [string, string]): number | undefined {
  const start = from + open.length;
  const quoted = /^\s*"[^"]*"\s*/.exec(text.slice(start))?.[0];
  const end = quoted === undefined ? text.indexOf(close, start) : start + quoted.length;
  if (end < 0 || !text.startsWith(close, end)) return undefined;
  const label = text.slice(start, end);
  return quoted === undefined && (/["()[\]{}]/.test(label) || label.trim() === "") ? undefined : end + close.length;
}

function checkSequence(line: string): string[] {
  const words =
    /^(?:(?:create\s+)?(?:participant|actor)\s+\S.*|destroy\s+\S+|(?:de)?activate\s+\S.*|autonumber\b.*|[Nn]ote\s+(?:left of|right of|over)\s+[^:]+:\s*\S.*|(?:loop|alt|else|opt|par|and|critical|option|break|rect|box)\b.*|end|title\b.*|links?\b.*|acc(?:Title|Descr)\b.*)$/;
  const message = /^[^:]+?\s*(?:<<)?(?:--?>>|--?>|--?x|--?\))\s*[+-]?\s*[^:\s][^:]*:\s*\S.*$/;
  return words.test(line) || message.test(line)
    ? []
    : [`“${line}” is neither a message (\`A->>B: text\`) nor a keyword of sequence diagrams.`];
}

function checkEntities(line: string): string[] {
  const relation =
    /^"?[\w -]+"?\s+(?:\|o|\|\||\}o|\}\|)(?:--|\.\.)(?:o\||\|\||o\{|\|\{)\s+"?[\w -]+"?\s*:\s*(?:"[^"]*"|[\w-]+)$/;
  const entity = /^"?[\w -]+"?(?:\[[^\]]+\])?\s*\{?$/;
  const attribute = /^[\w()[\]-]+\s+[\w*-]+(?:\s+(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*)?(?:\s+"[^"]*")?$/;
  return line === "}" ||
    relation.test(line) ||
    entity.test(line) ||
    attribute.test(line) ||
    /^(?:title|direction|style|classDef|class)\b/.test(line)
    ? []
    : [`“${line}” is neither a relation (\`A ||--o{ B : has\`), an entity nor an attribute.`];
}

/** Reports quotation marks and brackets that are not closed on their line. */
function checkPairs(line: string): string[] {
  const isOdd = (line.match(/"/g)?.length ?? 0) % 2 === 1;
  return isOdd ? [`“${line}” has an unclosed quotation mark.`] : [];
}

const kinds: [RegExp, CheckLine][] = [
  [/^(?:flowchart|graph)(?:\s+(?:TB|TD|BT|RL|LR))?\s*;?$/, checkFlow],
  [/^sequenceDiagram$/, checkSequence],
  [/^erDiagram$/, checkEntities],
  [
    /^(?:classDiagram(?:-v2)?|stateDiagram(?:-v2)?|gantt|pie(?:\s.*)?|journey|gitGraph.*|mindmap|timeline|quadrantChart|requirementDiagram|C4\w+|sankey-beta|xychart-beta.*|block-beta|architecture-beta|packet-beta|kanban)$/,
    checkPairs,
  ],
];

const opens = /^(?:subgraph|loop|alt|opt|par|critical|break|rect|box)\b/;

/** Reports unbalanced blocks that end with `end` or a brace. */
function blockFault(lines: readonly string[]): string | undefined {
  const ends = lines.filter((line) => line === "end").length;
  const begun = lines.filter((line) => opens.test(line)).length;
  if (begun > ends) return `${begun} blocks begin, but ${ends} end.`;
  if (ends > begun) return `“end” occurs ${ends} times, but ${begun} blocks begin.`;
  const left = lines.filter((line) => /\{$/.test(line)).length - lines.filter((line) => line === "}").length;
  return left > 0 ? "A block in braces is not closed." : undefined;
}
