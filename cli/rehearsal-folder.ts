import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RehearsalReport, RehearsalResults } from "../runtime/local/rehearse.ts";
import { Mistake } from "./crew-command.ts";
import { describeRehearsal } from "./describe-rehearsal.ts";
import { writeInto } from "./write-into.ts";

const report = "report.json";
/** Files that a rehearsal writes and a later one replaces. */
const own = new Set(["deliverables", "decisions.json", "decisions.md", report, "report.md"]);

/** Refuses a folder with other files, which a later rehearsal would delete. Called before the rehearsal. */
export function requireRehearsalFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw new Mistake(`${folder} is not a folder. Name a new or an empty one with --out.`);
  const names = readdirSync(folder).sort();
  const foreign = names.filter((name) => !own.has(name));
  const inTheWay = foreign.length === 0 && names.length > 0 && !isRehearsal(join(folder, report)) ? names : foreign;
  if (inTheWay.length === 0) return;
  throw new Mistake(
    `${folder} contains files that no rehearsal wrote: ${inTheWay.join(", ")}. Name a new or an empty folder with --out; nothing was written.`,
  );
}

function isRehearsal(file: string): boolean {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { writtenBy?: string }).writtenBy === writtenBy;
  } catch {
    return false;
  }
}

const writtenBy = "crew rehearse";

/** Replaces the deliverables, decisions and report of an earlier rehearsal. */
export function writeRehearsal(folder: string, played: RehearsalReport, { files, decisions }: RehearsalResults): void {
  requireRehearsalFolder(folder);
  mkdirSync(folder, { recursive: true });
  for (const name of own) rmSync(join(folder, name), { recursive: true, force: true });
  for (const { path, bytes } of files) writeInto(join(folder, "deliverables"), path, bytes);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("decisions.json", `${JSON.stringify(decisions, undefined, 2)}\n`);
  write("decisions.md", describeDecisions(decisions));
  write(
    "report.md",
    describeReport(
      played,
      files.map(({ path }) => path),
    ),
  );
  write(report, `${JSON.stringify({ writtenBy, ...played }, undefined, 2)}\n`);
}

function describeReport(played: RehearsalReport, paths: readonly string[]): string {
  return [
    `# Rehearsal of ${played.engagement}`,
    "The texts are from the rehearsal model, which works by rules on the statement of work; people and time are simulated, and no money was spent.",
    `\`\`\`\n${describeRehearsal(played)}\n\`\`\``,
    "## Deliverables",
    paths.length === 0
      ? "Nothing was delivered."
      : paths.map((path) => `- [${path}](${encodeURI(`deliverables/${path}`)})`).join("\n"),
    "Answers and decisions: [decisions.md](decisions.md).\n",
  ].join("\n\n");
}

function describeDecisions(decisions: RehearsalResults["decisions"]): string {
  const rows = decisions.map(({ time, phaseTitle, round, on, verdict, name, comment }) =>
    [time, `${phaseTitle}, round ${round}`, on, verdict, name, comment.replaceAll(/\s+/g, " ")].map(cell).join(" | "),
  );
  const head = ["| Time | Phase | On | Verdict | By | Comment |", "| --- | --- | --- | --- | --- | --- |"];
  const table = rows.length === 0 ? ["There were no decisions."] : [...head, ...rows.map((row) => `| ${row} |`)];
  return `# Decisions\n\n${table.join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
