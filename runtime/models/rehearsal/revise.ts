import { editsBetween, readText } from "./edits.ts";
import type { PlayedCall, Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { pathOf, type Revision, revisionsDue } from "./work-due.ts";
import { reviseFile } from "./write-deliverable.ts";

/** Number of lines to read at a time. */
const linesAtOnce = 120;

export const ownRevisions = (scene: Scene): Revision[] =>
  revisionsDue(scene).filter(({ deliverable }) => deliverable.owner === scene.agent);

const callsOn = ({ calls }: Scene, name: string, path: string): PlayedCall[] =>
  calls.filter((call) => call.name === name && pathOf(call.input) === path);

/** Searches for the sections of the documents that the feedback concerns. */
export function searchBeforeRevising(scene: Scene): PlayedReply | undefined {
  if (!scene.tools.has("git_search")) return undefined;
  const due = ownRevisions(scene).filter(
    ({ file }) => file.endsWith(".md") && callsOn(scene, "git_search", file).length === 0,
  );
  if (due.length === 0) return undefined;
  const calls = due.map(({ file }) => ({ name: "git_search", input: { query: "^## ", regex: true, path: file } }));
  return { text: "I look for the sections that the feedback concerns.", calls };
}

export function readBeforeRevising(scene: Scene): PlayedReply | undefined {
  if (!scene.tools.has("git_read")) return undefined;
  const calls = ownRevisions(scene).flatMap(({ file: path }) => {
    const read = callsOn(scene, "git_read", path);
    if (read.length === 0) return [{ name: "git_read", input: { path, from: 1, to: linesAtOnce } }];
    const { next } = readText(read.map(({ result }) => result?.text ?? ""));
    const hasFailed = read.some(({ result }) => result?.isError);
    return next === undefined || hasFailed
      ? []
      : [{ name: "git_read", input: { path, from: next, to: next + linesAtOnce - 1 } }];
  });
  return calls.length === 0 ? undefined : { text: "I read what the feedback concerns.", calls };
}

export function revise(scene: Scene): PlayedReply | undefined {
  const tried = new Set(["git_write", "git_edit"].flatMap((name) => scene.calls.filter((call) => call.name === name)));
  const paths = new Set([...tried].map(({ input }) => pathOf(input)));
  const due = ownRevisions(scene).find(({ file }) => !paths.has(file));
  if (due === undefined || !scene.tools.has("git_write")) return undefined;
  const path = due.file;
  const read = callsOn(scene, "git_read", path).filter(({ result }) => result && !result.isError);
  const current = read.length === 0 ? "" : readText(read.map(({ result }) => result?.text ?? "")).text;
  const { content, where } = reviseFile(scene, due, current);
  const edits = current !== "" && scene.tools.has("git_edit") ? editsBetween(current, content) : undefined;
  const call = edits?.length
    ? { name: "git_edit", input: { path, edits: edits.map((each) => ({ ...each })) } }
    : { name: "git_write", input: { path, content } };
  return { text: `I answer the feedback in ${path}, ${where}.`, calls: [call] };
}

export interface Answer {
  id: string;
  place?: string;
  reason?: string;
}

/** Answers to the comments and findings for which this visit has changed a file, and to the agent's other findings. */
export function answersGiven(scene: Scene): Answer[] {
  const changed = new Set(
    scene.calls
      .filter(({ name, result }) => (name === "git_write" || name === "git_edit") && result && !result.isError)
      .map(({ input }) => pathOf(input)),
  );
  const answers = ownRevisions(scene).flatMap(({ file, comments }) =>
    changed.has(file)
      ? comments.map(({ id }): [string, string] => [id, `${file}, changes of round ${scene.round}`])
      : [],
  );
  const given = new Map(answers);
  const rest = scene.status.findings.filter(
    ({ id, answer, answeredBy }) => answer === undefined && answeredBy.includes(scene.agent) && !given.has(id),
  );
  return [...[...given].map(([id, place]) => ({ id, place })), ...rest.map(answerToFinding)];
}

const answerToFinding = ({ id, path, changedSince }: Scene["status"]["findings"][number]): Answer =>
  changedSince
    ? { id, place: `${path}, which has changed since` }
    : { id, reason: "Rehearsal: read, and left as it is." };

/** Answers with a reason for comments without a change: they concern no file of the phase. */
export function answersAtEnd(scene: Scene): Answer[] {
  const given = answersGiven(scene);
  const known = new Set(given.map(({ id }) => id));
  const open = scene.status.feedback
    .flatMap(({ comments }) => comments)
    .filter(({ id, answer }) => answer === undefined && !known.has(id));
  const reason = "Rehearsal: no deliverable of the phase is concerned by it.";
  return [...given, ...open.map(({ id }) => ({ id, reason }))];
}
