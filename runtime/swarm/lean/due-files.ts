import { matchesGlob } from "../../../base/matches-glob.ts";
import { oneLine } from "../../../base/one-line.ts";
import type { BriefFacts, DueFile, PhaseStatusFacts } from "../brief-facts.ts";
import { schemas, sealed, templates } from "../brief-parts.ts";

/** Files to request from the agent one at a time: files in conflict, its missing deliverables, then its files with comments or findings. */
export function dueFiles(facts: BriefFacts): DueFile[] {
  const own = facts.status.deliverables.filter(({ owner }) => owner === facts.agent.name);
  const missing = own.filter(({ files, min, optional }) => !optional && files.length < Math.max(1, min));
  const found = facts.status.findings.filter(({ answeredBy }) => answeredBy.includes(facts.agent.name));
  const files = new Set([...own.flatMap((each) => each.files), ...found.map(({ path }) => path)]);
  return [
    ...facts.status.feedback.flatMap(({ conflicts = [] }) => conflicts).map(fileInConflict),
    ...missing.map((deliverable) => missingFile(deliverable, facts)),
    ...[...files].flatMap((path) => changedFile(path, facts.status) ?? []),
  ];
}

function fileInConflict(path: string): DueFile {
  const task = [
    `Change \`${path}\` for this:`,
    "It has what others wrote and what you wrote between the marks of a conflict.",
    "Read the file first. Then give its whole new text, with what both sides say and without the marks.",
  ];
  return { path, left: 1, task: task.join("\n\n") };
}

function missingFile(
  { id, title, path, min, files }: PhaseStatusFacts["deliverables"][number],
  facts: Pick<BriefFacts, "templates" | "schemas">,
): DueFile {
  const left = Math.max(1, min) - files.length;
  const where =
    left === 1 && !/[*?{[]/.test(path)
      ? `Write **${title}**: the file \`${path}\`.`
      : `Write **${title}**: ${left} ${left === 1 ? "file" : "files"} at \`${path}\`, one in a reply. Choose the names.`;
  const isOfThis = ({ deliverable }: { deliverable: string }) => deliverable === id;
  const forms = [templates(facts.templates.filter(isOfThis)), schemas(facts.schemas.filter(isOfThis))];
  return { path, left, task: [where, ...forms].filter(Boolean).join("\n\n") };
}

/** A request to change a file: people's comments are orders, reviewers' findings can be fixed or answered; both are quoted. */
function changedFile(path: string, { feedback, findings }: PhaseStatusFacts): DueFile | undefined {
  const comments = feedback.flatMap(({ by, comments: all }) =>
    all
      .filter((comment) => comment.path === path && comment.answer === undefined)
      .map(({ id, text }) => `- ${id}, ${by}: ${text}`),
  );
  const faults = findings
    .filter((finding) => finding.path === path && finding.answer === undefined && !finding.changedSince)
    .map(({ id, severity, place, problem, wanted }) => `- ${id}, ${severity}, ${place}: ${problem} Wanted: ${wanted}`);
  const all = [...comments, ...faults].map((line) => sealed(oneLine(line)));
  if (all.length === 0) return undefined;
  const how =
    "Read the file first. Then give its whole new text, with all that stays, and an answer to each by its id.";
  return { path, left: 1, task: [`Change \`${path}\` for this:`, all.join("\n"), how].join("\n\n") };
}

/** Remaining requests after files were written. */
export function afterWriting(due: DueFile[], written: string[]): DueFile[] {
  return due.flatMap((file) => {
    const left = file.left - written.filter((path) => matchesGlob(path, file.path)).length;
    if (left === file.left) return [file];
    return left > 0 ? [{ ...file, left }] : [];
  });
}

/** The next request after the agent has written the requested file; undefined when it has not. */
export function nextTask(before: DueFile[], after: DueFile[]): string | undefined {
  const [now, next] = [before[0], after[0]];
  if (now === undefined || next === now) return undefined;
  if (next?.path === now.path) return `That is written. ${next.left} more of ${next.path}, one in a reply.`;
  if (next !== undefined) return `That is written. Next, and this alone:\n\n${next.task}`;
  return "All that was asked of you is written. Go on with the rest of your part, then hand over or finish.";
}
