import type { LedgerEntry } from "../../../../../schema/types.ts";
import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import type { Files } from "../../../ports.ts";
import { builtIn } from "../built-in.ts";
import { filesAsSource, filesBelow } from "../git/find-file.ts";
import { ledgerSource, ProjectIndex } from "./project-index.ts";
import type { Hit } from "./text-index.ts";
import { foldedText, wordsOf } from "./words.ts";

const mostHits = 20;
const usualHits = 8;
/** Hits that are looked at when only a folder is searched. */
const mostCandidates = 400;
const shownCharacters = 400;

/** The index of each work tree, for as long as the tree is open. */
const indexes = new WeakMap<Files, ProjectIndex>();

interface Query {
  query: string;
  in?: "files" | "ledger";
  path?: string;
  most?: number;
}

const search = builtIn<Query>({
  name: "recall_search",
  effect: "read",
  description: `Finds what the project already says about something: passages of its files, among them the statement of work, and entries of the ledger, the best first, each with its place. Give the words that the passage probably has, in its language; their order, endings and accents do not matter. For an exact text use git_search, where you have it.`,
  input: objectOf(
    {
      query: { ...textOf("Words to look for."), maxLength: 500 },
      in: { type: "string", enum: ["files", "ledger"], description: "Where to look. Default: both." },
      path: textOf("A file or folder to look in; leave it out for the whole repository."),
      most: { type: "integer", minimum: 1, maximum: mostHits, description: `Most passages. Default: ${usualHits}.` },
    },
    ["query"],
  ),
  async run({ arguments: { query, in: room, path, most = usualHits } }, { files, records }) {
    const words = wordsOf(query);
    if (words.length === 0) return refused("The query has no words: give some that the passage probably has.");
    const below = await filesBelow(files, path);
    if (below.kind === "refused") return refused(below.reason);
    const project = indexes.get(files) ?? new ProjectIndex();
    indexes.set(files, project);
    const { entries, tooLarge } = await project.update(files, records);
    const ledger = new Map(entries.map((entry) => [ledgerSource(entry.id), entry]));
    const places = new Set(below.paths);
    const isWanted = ({ source }: Hit) =>
      ledger.has(source) ? room !== "files" && path === undefined : room !== "ledger" && places.has(source);
    const hits = project.index.search(words, mostCandidates).filter(isWanted).slice(0, most);
    const note = tooLarge.length === 0 ? "" : `\n[Not searched, because of their size: ${named(tooLarge)}.]`;
    if (hits.length === 0) return said(`Nothing found for ${words.join(", ")}.${note}`);
    const folded = words.map(foldedText);
    const told = hits.map((hit) => describe(hit, folded, ledger.get(hit.source)));
    return quoting(sourceOf(files, hits, ledger), said(`${told.join("\n\n")}${note}`));
  },
});

function named(paths: readonly string[]): string {
  const rest = paths.length - 5;
  return `${paths.slice(0, 5).join(", ")}${rest > 0 ? ` and ${rest} other files` : ""}`;
}

function sourceOf(files: Files, hits: readonly Hit[], ledger: ReadonlyMap<string, LedgerEntry>): string {
  const paths = hits.map(({ source }) => source).filter((source) => !ledger.has(source));
  const ofFiles = paths.length === 0 ? [] : [filesAsSource(files, paths)];
  const ofLedger = paths.length === hits.length ? [] : ["entries of the ledger by the agents they name"];
  return [...ofFiles, ...ofLedger].join("; ");
}

function describe(hit: Hit, words: readonly string[], entry: LedgerEntry | undefined): string {
  const { line, text } = excerptOf(hit, words);
  if (entry === undefined) return `${hit.source}:${line}\n${text}`;
  const state = entry.status === undefined ? "" : `, ${entry.status}`;
  return `[${entry.section}] ${entry.id} (by ${entry.by} in ${entry.phase}${state})\n${text}`;
}

/** The line of the part with the most words, and the lines after it. */
function excerptOf({ line, text }: Hit, words: readonly string[]): { line: number; text: string } {
  const lines = text.split("\n");
  const counts = lines.map((each) => {
    const folded = foldedText(each);
    return words.filter((word) => folded.includes(word)).length;
  });
  const best = counts.indexOf(Math.max(...counts));
  const first = lines[best] ?? "";
  const place = Math.min(...words.map((word) => foldedText(first).indexOf(word)).filter((at) => at >= 0), first.length);
  const from = first.length > shownCharacters ? Math.max(0, place - 80) : 0;
  const rest = [first.slice(from), ...lines.slice(best + 1)].join("\n").trimEnd();
  const shown = rest.slice(0, shownCharacters).toWellFormed();
  return { line: line + best, text: `${from > 0 ? "…" : ""}${shown}${rest.length > shownCharacters ? "…" : ""}` };
}

export const recallTools = [search];
