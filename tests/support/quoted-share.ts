// Plays a statement of work through an engagement and counts how many of its numbered or listed requirements the deliverables quote.
//
//   node tests/support/quoted-share.ts FILE [ENGAGEMENT]
//
// It counts by itself, line by line and without the reader that the rehearsal works from, so that it finds what that one overlooks. Ends
// with 1 where less than 95 in a hundred are quoted, or where the rehearsal does not finish.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const least = 0.95;

export interface Share {
  counted: string[];
  missing: string[];
}

/** Which requirements of a statement's text stand in the deliverables, word for word. */
export function quotedShare(statement: string, deliverables: string): Share {
  const said = lettersOf(deliverables);
  const counted = requirementsIn(statement);
  return { counted, missing: counted.filter((text) => !said.includes(lettersOf(text))) };
}

/** Letters and digits: marks of Markdown, line breaks and quotation marks are nobody's words. */
const lettersOf = (text: string): string =>
  text
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, " ")
    .replace(/\]\([^()]{0,500}\)/g, "]")
    .replace(/&[a-z]+;/gi, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

const mark =
  /^\s*(?:>\s*)*(?:\*\*)?(?:[-*+•◦▪●○]|\(?\d{1,3}[.)]|\(?[a-z][.)]|§?(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3}){1,6}\.?|\[?[A-Z]{1,8}[-_.]?\d{1,4}\]?[:.)]?)(?:\*\*)?\s+(?=\S)/;
const heading = /^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)/;
const asks = /\b(?:shall|must|will|should|has to|have to|needs? to|want|would like|can)\b/i;
const aboutWork = /requirement|task|objective|user stor|feature|need|scope|service|goal|deliver/i;

/** Items of lists and numbered paragraphs that ask for something, or stand below a heading that does; whole, over all their lines. */
export function requirementsIn(statement: string): string[] {
  const found: string[] = [];
  let item: string | undefined;
  let below = "";
  const end = (): void => {
    const text = item?.replace(/\s+/g, " ").trim() ?? "";
    const isSaid = text.split(" ").length >= 4 && !/^\S*(?:https?:|www\.|@)\S*$/.test(text);
    if (isSaid && (asks.test(text) || aboutWork.test(below))) found.push(text);
    item = undefined;
  };
  const lines = statement.replace(/\r\n?/g, "\n").split("\n");
  for (const [index, line] of lines.entries()) {
    const isUnderlined = /^\s*(?:=+|-{3,})\s*$/.test(lines[index + 1] ?? "");
    if (heading.test(line) || isUnderlined || line.trim() === "" || /^\s*[|+]/.test(line)) {
      end();
      if (heading.test(line) || isUnderlined) below = line;
    } else if (mark.test(line)) {
      end();
      item = line.replace(mark, "");
    } else if (item !== undefined) item += ` ${line.replace(/^\s*>\s?/, "")}`;
  }
  end();
  return [...new Set(found)];
}

function textOf(file: string): string {
  const words = [join(root, "cli/bin.js"), "start", "--sow", file, "--show"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 8_000_000 });
  if (status !== 0) throw new Error(stderr);
  process.stderr.write(stderr);
  return stdout;
}

function rehearse(file: string, engagement: string, folder: string): string {
  const words = [join(root, "cli/bin.js"), "rehearse", engagement, "--sow", file, "--out", folder];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The rehearsal did not finish:\n${stderr}`);
  const files = globSync("deliverables/**/*.*", { cwd: folder }).filter(
    (path) => !path.endsWith("statement-of-work.md"),
  );
  return files.map((path) => readFileSync(join(folder, path), "utf8")).join("\n");
}

if (process.argv[1] === import.meta.filename) {
  const [, , file, engagement = "cloudcrew"] = process.argv;
  if (file === undefined)
    throw new Error("Name a statement of work: node tests/support/quoted-share.ts FILE [ENGAGEMENT]");
  const folder = mkdtempSync(join(tmpdir(), "crew-quoted-"));
  try {
    const { counted, missing } = quotedShare(textOf(file), rehearse(file, engagement, join(folder, "out")));
    const share = counted.length === 0 ? 0 : 1 - missing.length / counted.length;
    for (const text of missing) console.log(`not quoted: ${text.slice(0, 160)}`);
    console.log(
      `${counted.length - missing.length} of ${counted.length} numbered or listed requirements are quoted: ${(100 * share).toFixed(1)} %`,
    );
    process.exitCode = share >= least ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
