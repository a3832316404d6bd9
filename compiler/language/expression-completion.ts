import type { Completion } from "./completion.ts";
import type { Cursor } from "./cursor.ts";
import { describeName } from "./describe-name.ts";
import { writeInExpression } from "./expression-names.ts";
import { namesFor, outputsOf } from "./visible-names.ts";
import type { Workspace } from "./workspace.ts";

/** Suggests agents that report outputs or, after an agent's name and a dot, its outputs. */
export function completeExpression(workspace: Workspace, path: string, cursor: Cursor): Completion[] {
  const [, quoted, plain] = /(?:`([^`]+)`|([A-Za-z_]\w*))\.$/.exec(cursor.before) ?? [];
  const agent = quoted ?? plain;
  const { start, end } = cursor;
  const item = { kind: "name" as const, start, end };
  if (agent !== undefined) {
    return outputsOf(workspace, agent, path).map((output) => ({
      ...item,
      label: output,
      detail: "output",
      documentation: describeName(workspace, "output", `${agent}.${output}`, path) ?? "",
      text: output,
    }));
  }
  return namesFor(workspace, "agent", path)
    .filter((name) => outputsOf(workspace, name, path).length > 0)
    .map((name) => ({
      ...item,
      label: name,
      detail: "agent",
      documentation: describeName(workspace, "agent", name, path) ?? "",
      text: writeInExpression(name),
    }));
}
