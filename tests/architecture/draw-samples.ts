// usage: node tests/architecture/draw-samples.ts BEFORE AFTER [SEED]
// Prints, as Markdown, twenty docblocks, ten messages and five rule pages drawn from the first commit, each beside the text that the
// second commit has in its place. Texts that nobody changed are drawn as well.
import { execFileSync } from "node:child_process";
import { randomOf } from "../support/random-numbers.ts";
import { docblocksOf } from "./plain-english.ts";

const [before = "", after = "", seed = "1"] = process.argv.slice(2);
const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8", maxBuffer: 1e9 });

function filesAt(commit: string, pattern: RegExp): Map<string, string> {
  const paths = git("ls-tree", "-r", "--name-only", commit).split("\n");
  return new Map(paths.filter((path) => pattern.test(path)).map((path) => [path, git("show", `${commit}:${path}`)]));
}

/** Names of the second commit for files that moved. */
const moved = new Map(
  git("diff", "-M40%", "--diff-filter=R", "--name-status", before, after)
    .split("\n")
    .map((line) => line.split("\t"))
    .map(([, from = "", to = ""]): [string, string] => [from, to]),
);

const next = randomOf(Number(seed));

interface Pair {
  where: string;
  before: string;
  after: string;
}

function draw(count: number, pairs: Pair[]): Pair[] {
  const left = [...pairs];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(next() * left.length), 1),
  ).flat();
}

function docblocks(): Pair[] {
  const code = /^(base|schema|compiler|runtime|deploy|site|cli)\/.*\.(ts|astro)$/;
  const now = new Map(
    docblocksOf(filesAt(after, code)).map(({ file, declares, text }) => [`${file} ${declares}`, text]),
  );
  return docblocksOf(filesAt(before, code))
    .filter(({ declares }) => declares !== "")
    .flatMap(({ file, declares, text }) => {
      const other = now.get(`${moved.get(file) ?? file} ${declares}`);
      return other === undefined ? [] : [{ where: `${file}: ${declares}`, before: text, after: other }];
    });
}

/** Texts of files that both commits have, each reduced to the part that a sample shows. */
function texts(pattern: RegExp, part: (text: string) => string): Pair[] {
  const now = filesAt(after, pattern);
  return [...filesAt(before, pattern)].flatMap(([path, text]) => {
    const other = now.get(moved.get(path) ?? path);
    return other === undefined ? [] : [{ where: path, before: part(text), after: part(other) }];
  });
}

/** The sentence below the first line, which has the place and the id. */
const firstMessage = (text: string): string => text.split("\n")[1] ?? "";
const firstParagraph = (text: string): string =>
  text
    .replace(/^#.*$/gm, "")
    .trim()
    .split(/\n\s*\n/)
    .slice(0, 2)
    .join(" ")
    .replace(/\s+/g, " ");

const print = (title: string, pairs: Pair[]): void =>
  console.log(
    [
      `## ${title}\n`,
      ...pairs.map((pair) =>
        pair.before === pair.after
          ? `- \`${pair.where}\` (unchanged): ${pair.before}`
          : `- \`${pair.where}\`\n  - before: ${pair.before}\n  - after: ${pair.after}`,
      ),
      "",
    ].join("\n"),
  );

console.log(`# Texts before and after (${before} and ${after}, seed ${seed})\n`);
print("Docblocks", draw(20, docblocks()));
print("Messages", draw(10, texts(/^tests\/rules\/[^/]+\/bad[^/]*\.txt$/, firstMessage)));
print("Pages", draw(5, texts(/^compiler\/.*\/(?!README)[a-z0-9-]+\.md$/, firstParagraph)));
