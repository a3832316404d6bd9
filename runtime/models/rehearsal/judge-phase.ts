import { phaseOfKey } from "../../../schema/table.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { quoteOf, whatIsRead } from "./review.ts";
import { readScene, type Scene } from "./scene.ts";
import type { ConverseBody, PlayedReply } from "./wire.ts";

const mostAttempts = 3;

/** Opens a file of each deliverable, then gives the verdict: failed as often as the phase's rehearsal declares. */
export function judgePhase(body: ConverseBody, pipeline: Pipeline): PlayedReply {
  const scene = readScene(body, pipeline);
  const calls = scene?.calls ?? [];
  if (calls.some(({ name, result }) => name === "verdict" && result && !result.isError)) return endReview(body);
  const { phase: name = "", round = "1" } = body.requestMetadata ?? {};
  const phase = pipeline.phases[phaseOfKey(name)];
  const passed = Number(round) > (phase?.rehearsal.failReview ?? 0);
  const opened = filesToOpen(scene).map((path) => ({ path, ...whatIsRead(calls, path) }));
  const unread = opened.filter(({ text, attempts }) => text === "" && attempts < mostAttempts);
  if (unread.length > 0 && scene?.tools.has("git_read")) {
    const reads = unread.map(({ path }) => ({ name: "git_read", input: { path } }));
    return { text: "I read what I am to judge.", calls: reads };
  }
  const grounds = opened.flatMap(({ path, text }) => {
    const quote = quoteOf(text);
    return quote === undefined ? [] : [{ path, quote }];
  });
  const files = filesOf(scene);
  const checklist = phase?.review?.checklist ?? [];
  const items = checklist.map((item, index) => {
    const holds = passed || index > 0;
    const note = holds ? `Rehearsal: found in ${files}.` : failureNote(phase?.deliverables[0]?.title);
    return { item, passed: holds, note, ...(holds && grounds[index % Math.max(1, grounds.length)]) };
  });
  const summary = passed
    ? `Rehearsal: the deliverables are there and name the statement of work's own terms (${files}).`
    : `Rehearsal: the declared failure number ${round} of the review. ${failureNote(phase?.deliverables[0]?.title)}`;
  return { text: "", calls: [{ name: "verdict", input: { passed, items, summary } }] };
}

/** Returns the first file of each deliverable. */
function filesToOpen(scene: Scene | undefined): string[] {
  return [...new Set((scene?.status.deliverables ?? []).flatMap(({ files }) => files.slice(0, 1)))];
}

function endReview(body: ConverseBody): PlayedReply {
  const mayFinish = body.toolConfig?.tools?.some(({ toolSpec }) => toolSpec?.name === "finish") ?? false;
  const text = "The verdict is given.";
  return { text, calls: mayFinish ? [{ name: "finish", input: { summary: text } }] : [] };
}

const failureNote = (title = "the first deliverable"): string =>
  `${title}: say for each requirement how the customer will see that it is met.`;

function filesOf(scene: Scene | undefined): string {
  const files = scene?.status.deliverables.flatMap((deliverable) => deliverable.files) ?? [];
  return files.length === 0 ? "the repository" : files.slice(0, 3).join(", ");
}
