import type { Pipeline } from "../../../schema/types.ts";
import { readScene, type Scene } from "./scene.ts";
import type { ConverseBody, PlayedReply } from "./wire.ts";

/** The verdict on a phase: refused as often as its rehearsal declares, then given. */
export function judgePhase(body: ConverseBody, pipeline: Pipeline): PlayedReply {
  const isGiven = body.messages.some(({ content }) =>
    content.some(({ toolResult }) => toolResult !== undefined && toolResult.status !== "error"),
  );
  if (isGiven) return endReview(body);
  const { phase: name = "", round = "1" } = body.requestMetadata ?? {};
  const phase = pipeline.phases[name];
  const passed = Number(round) > (phase?.rehearsal.failReview ?? 0);
  const files = filesOf(readScene(body, pipeline));
  const checklist = phase?.review?.checklist ?? [];
  const items = checklist.map((item, index) => {
    const holds = passed || index > 0;
    return {
      item,
      passed: holds,
      note: holds ? `Rehearsal: found in ${files}.` : failureNote(phase?.deliverables[0]?.title),
    };
  });
  const summary = passed
    ? `Rehearsal: the deliverables are there and name the statement of work's own terms (${files}).`
    : `Rehearsal: the declared failure number ${round} of the review. ${failureNote(phase?.deliverables[0]?.title)}`;
  return { text: "", calls: [{ name: "verdict", input: { passed, items, summary } }] };
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
