import type { Scene } from "./scene.ts";
import type { PlayedFault, PlayedReply } from "./wire.ts";

/** Returns the fault that the phase declares for its rehearsal, when its turn has come. */
export function playMisbehaviour(scene: Scene): PlayedReply | PlayedFault | undefined {
  const { misbehave } = scene.phase.rehearsal;
  // Data that do not fit are written in the place of those that do, and files in conflict beside the others.
  if (misbehave === undefined || misbehave === "misfit-data" || misbehave === "conflict" || scene.round !== 1)
    return undefined;
  if (misbehave === "ping-pong") return handBack(scene);
  return scene.isOpening && scene.agent === scene.phase.entry ? faultOnOpening(scene, misbehave) : undefined;
}

function faultOnOpening(
  scene: Scene,
  misbehave: Exclude<Scene["phase"]["rehearsal"]["misbehave"], undefined | "ping-pong" | "misfit-data" | "conflict">,
): PlayedReply | PlayedFault | undefined {
  const isFirst = scene.replies === 0;
  switch (misbehave) {
    case "throttle":
      return isFirst && scene.attempt === 1
        ? { status: 429, type: "ThrottlingException", message: "Too many requests (declared for this rehearsal)." }
        : undefined;
    case "silence":
      return isFirst ? { text: "", calls: [] } : undefined;
    case "malformed-tool-call":
      return isFirst ? { text: "", calls: [], stopReason: "malformed_tool_use" } : undefined;
    case "write-outside":
      return writeOutside(scene);
    case "exceed-turns":
      // Uses a different folder each time: repeating the same call would be stopped as a loop.
      return {
        text: "I look once more before I begin.",
        calls: [{ name: "git_list", input: { path: `folder-${scene.replies + 1}` } }],
      };
    default:
      return misbehave satisfies never;
  }
}

const outside = "../outside-the-scope.md";

function writeOutside({ calls, tools }: Scene): PlayedReply | undefined {
  if (calls.length > 0 || !tools.has("git_write")) return undefined;
  const content = "# Written where nobody may write\n";
  return { text: "I write outside my scope.", calls: [{ name: "git_write", input: { path: outside, content } }] };
}

/** Two members keep handing the work to each other. */
function handBack({ agent, phase, tools }: Scene): PlayedReply | undefined {
  const other = phase.members.find((name) => name !== phase.entry);
  const to = agent === phase.entry ? other : phase.entry;
  if (to === undefined || !tools.has("handoff")) return undefined;
  const message = "I think this is yours (ping-pong declared for this rehearsal).";
  return { text: "", calls: [{ name: "handoff", input: { to, message } }] };
}
