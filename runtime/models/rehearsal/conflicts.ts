import type { Phase, Pipeline } from "../../../schema/types.ts";
import { withoutMarks } from "./conflict-marks.ts";
import { readText } from "./edits.ts";
import type { PlayedCall, Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { pathOf } from "./work-due.ts";

const wholeFile = { from: 1, to: 400 };

const callsOn = ({ calls }: Scene, name: string, path: string): PlayedCall[] =>
  calls.filter((call) => call.name === name && pathOf(call.input) === path);

/** Changes a file that every element may write, each in its own way: `misbehave: conflict`, or with `locks` one after another. */
export function meetOthers(scene: Scene): PlayedReply | undefined {
  const { pipeline, phase, round, agent, tools, status } = scene;
  const path = sharedPath(pipeline, phase, agent);
  const mayMeet = phase.rehearsal.misbehave === "conflict" || phase.each?.locks !== undefined;
  const isDue = mayMeet && round === 1 && agent === phase.entry;
  if (!isDue || path === undefined || !tools.has("git_write") || callsOn(scene, "git_write", path).length > 0)
    return undefined;
  const [own] = status.deliverables;
  const part = `The newest part is ${own?.path ?? agent}.\n`;
  const read = callsOn(scene, "git_read", path);
  const isThere = status.files.includes(path) && tools.has("git_read");
  if (isThere && read.length === 0)
    return {
      text: `I read ${path}, which an earlier element has changed.`,
      calls: [{ name: "git_read", input: { path, ...wholeFile } }],
    };
  const before = isThere
    ? readText(read.map(({ result }) => result?.text ?? "")).text
    : "# Changed by several elements\n";
  const content = `${before.trimEnd()}\n\n${part}`;
  return { text: `I note my part in ${path}.`, calls: [{ name: "git_write", input: { path, content } }] };
}

/** Returns a path in the agent's scope that is the same for every element. */
export function sharedPath(
  { agents }: Pick<Pipeline, "agents">,
  phase: Pick<Phase, "writes">,
  agent: string,
): string | undefined {
  const scope = phase.writes?.[agent] ?? agents[agent]?.writes ?? [];
  const shared = scope.find((glob) => !glob.includes("{item.id}"));
  return shared?.replace(/\*\*$/, "shared.md").replaceAll("**/", "").replaceAll("*", "shared");
}

/** Keeps both sides of each conflict: reads the file, and writes it without the marks. */
export function settleConflicts(scene: Scene): PlayedReply | undefined {
  const { status, tools } = scene;
  if (status.cause !== "conflict" || !tools.has("git_read") || !tools.has("git_write")) return undefined;
  const paths = status.feedback
    .flatMap(({ conflicts = [] }) => conflicts)
    .filter((path) => status.files.includes(path));
  const path = paths.find((each) => callsOn(scene, "git_write", each).length === 0);
  if (path === undefined) return undefined;
  const read = callsOn(scene, "git_read", path);
  if (read.length === 0)
    return {
      text: `I read ${path}, in which others and I changed the same lines.`,
      calls: [{ name: "git_read", input: { path, ...wholeFile } }],
    };
  const content = withoutMarks(readText(read.map(({ result }) => result?.text ?? "")).text);
  return { text: `I keep both sides in ${path}.`, calls: [{ name: "git_write", input: { path, content } }] };
}
