import { runInNewContext } from "node:vm";
import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import type { Files } from "../../../ports.ts";
import { builtIn } from "../built-in.ts";
import { filesAsSource, filesBelow, isBinary, linesOf } from "./find-file.ts";

const maxMatches = 100;
const maxFileBytes = 1024 * 1024;
const maxShown = 240;
const longestSearchMs = 2_000;

interface Query {
  query: string;
  in?: "contents" | "names";
  regex?: boolean;
  ignoreCase?: boolean;
  path?: string;
}

export const search = builtIn<Query>({
  name: "git_search",
  effect: "read",
  description: `Finds text in the project's files, or files by their names: at most ${maxMatches} matches, each as path:line: text. Literal unless regex is set; then query is a JavaScript regular expression that is held against each line (or each path). Binary files and files above 1 MB are left out.`,
  input: objectOf(
    {
      query: { ...textOf("The text or expression to look for."), maxLength: 500 },
      in: { type: "string", enum: ["contents", "names"], description: "Where to look. Default: contents." },
      regex: { type: "boolean", description: "Whether query is a regular expression. Default: false." },
      ignoreCase: { type: "boolean", description: "Whether upper and lower case are the same. Default: false." },
      path: textOf("A file or folder to look in; leave it out for the whole repository."),
    },
    ["query"],
  ),
  async run({ arguments: query }, { files }) {
    const found = await filesBelow(files, query.path);
    if (found.kind === "refused") return refused(found.reason);
    const finder = finderOf(query);
    if (typeof finder === "string") return refused(finder);
    const isByName = query.in === "names";
    const texts = isByName
      ? found.paths.map((path) => ({ path, lines: [path] }))
      : await contentsOf(files, found.paths);
    const matches = finder(texts);
    if (matches === undefined) {
      return refused(
        `The expression took longer than ${longestSearchMs / 1000} s: write a simpler one, or search in a folder.`,
      );
    }
    const where = query.path === undefined ? "" : ` in ${query.path}`;
    if (matches.length === 0) return said(`Nothing found${where}: ${texts.length} files were looked at.`);
    const shown = matches
      .slice(0, maxMatches)
      .map(({ path, line, text }) => (isByName ? path : `${path}:${line}: ${text}`));
    const note = matches.length > maxMatches ? [`[The first ${maxMatches}. Search in a folder, or for more.]`] : [];
    const paths = matches.slice(0, maxMatches).map(({ path }) => path);
    return quoting(filesAsSource(files, paths), said([...shown, ...note].join("\n")));
  },
});

interface Text {
  path: string;
  lines: string[];
}

interface Match {
  path: string;
  line: number;
  text: string;
}

/** Returns a finder of matching lines; undefined when the search takes too long, or the reason why the query is invalid. */
function finderOf({
  query,
  regex = false,
  ignoreCase = false,
}: Query): ((texts: Text[]) => Match[] | undefined) | string {
  if (!regex) {
    const wanted = ignoreCase ? query.toLowerCase() : query;
    if (/\n/.test(query)) return "A search looks at one line at a time: look for one line of it.";
    return (texts) => matchesIn(texts, (line) => (ignoreCase ? line.toLowerCase() : line).indexOf(wanted));
  }
  const flags = ignoreCase ? "iu" : "u";
  try {
    new RegExp(query, flags);
  } catch (error) {
    return `The expression cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
  }
  return (texts) => matchesOfExpression(texts, query, flags);
}

function matchesIn(texts: Text[], find: (line: string) => number): Match[] {
  const matches: Match[] = [];
  for (const { path, lines } of texts) {
    for (const [at, line] of lines.entries()) {
      const place = find(line);
      if (place < 0) continue;
      matches.push({ path, line: at + 1, text: around(line, place) });
      if (matches.length > maxMatches) return matches;
    }
  }
  return matches;
}

/** Matches in a separate context, where an expression that backtracks for ever can be interrupted. */
function matchesOfExpression(texts: Text[], pattern: string, flags: string): Match[] | undefined {
  const script = `
    const expression = new RegExp(pattern, flags);
    const found = [];
    for (let file = 0; file < texts.length && found.length <= most; file++) {
      const { lines } = texts[file];
      for (let line = 0; line < lines.length && found.length <= most; line++) {
        const place = lines[line].search(expression);
        if (place >= 0) found.push([file, line, place]);
      }
    }
    JSON.stringify(found);`;
  try {
    const context = { texts, pattern, flags, most: maxMatches };
    const found: [number, number, number][] = JSON.parse(
      runInNewContext(script, context, { timeout: longestSearchMs }) as string,
    );
    return found.map(([file, line, place]) => ({
      path: texts[file]?.path ?? "",
      line: line + 1,
      text: around(texts[file]?.lines[line] ?? "", place),
    }));
  } catch (error) {
    // Errors of that context are not instances of this one's classes.
    if ((error as { code?: unknown } | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}

/** The line, or the part of a long one around the match. */
function around(line: string, place: number): string {
  if (line.length <= maxShown) return line.trim();
  const from = Math.max(0, place - 80);
  const part = line.slice(from, from + maxShown).toWellFormed();
  return `${from > 0 ? "…" : ""}${part}${from + maxShown < line.length ? "…" : ""}`;
}

async function contentsOf(files: Files, paths: string[]): Promise<Text[]> {
  const sizes = new Map(files.files().map(({ path, size }) => [path, size]));
  const texts: Text[] = [];
  for (const path of paths) {
    if ((sizes.get(path) ?? 0) > maxFileBytes) continue;
    const bytes = await files.read(path);
    if (!isBinary(bytes)) texts.push({ path, lines: linesOf(bytes.toString()) });
  }
  return texts;
}
