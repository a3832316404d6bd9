import type { Machine, State } from "../../compiler/asl/states.ts";
import { machinesIn, transitions } from "../../compiler/emit/asl/walk-states.ts";
import { branchesOf, successors } from "../../compiler/ir/steps.ts";
import type { Step } from "../../schema/types.ts";

/** The step graph as a page one can read: a line for each step, with where it comes from and leads to. */
export function outlineSteps(steps: readonly Step[], indent = ""): string {
  return steps.map((step) => `${indent}${outlineStep(step, indent)}\n`).join("");
}

function outlineStep(step: Step, indent: string): string {
  const line = `${step.kind} ${step.id} @${step.origin.file}:${step.origin.line}:${step.origin.column} -> ${successors(step).join(" | ") || "end"}`;
  return [
    line,
    ...branchesOf(step).map((branch) => `${indent}  branch\n${outlineSteps(branch, `${indent}    `)}`.trimEnd()),
  ].join("\n");
}

/** The machine without its arguments: what each state does, how long, what it assigns and where it goes. */
export function outlineMachine({ StartAt, States }: Machine, indent = ""): string {
  const lines = Object.entries(States).map(([name, state]) => outlineState(name, state, indent));
  return `${indent}start ${StartAt}\n${lines.join("")}`;
}

function outlineState(name: string, state: State, indent: string): string {
  const inner = `${indent}    `;
  const lines = [
    `${indent}${name}: ${state.Type}${resource(state)} -> ${[...new Set(transitions(state))].join(" | ") || "end"}`,
    ...(state.Type === "Choice"
      ? state.Choices.map((rule) => `${inner}${rule.Condition} -> ${rule.Next}${assigned(rule.Assign)}`)
      : []),
    ...("Assign" in state && state.Assign ? [`${inner}assign${assigned(state.Assign)}`] : []),
    ...(state.Type === "Task" && state.Retry
      ? state.Retry.map(
          (retry) =>
            `${inner}retry ${retry.MaxAttempts} from ${retry.IntervalSeconds} s: ${retry.ErrorEquals.join(" ")}`,
        )
      : []),
    ...("Catch" in state && state.Catch
      ? state.Catch.map((one) => `${inner}catch ${one.ErrorEquals.join(" ")} -> ${one.Next}${assigned(one.Assign)}`)
      : []),
  ];
  const branches = machinesIn(state).map((branch) => outlineMachine(branch, inner));
  return `${lines.join("\n")}\n${branches.join("")}`;
}

function resource(state: State): string {
  if (state.Type !== "Task") return "";
  const limits =
    state.HeartbeatSeconds === undefined ? "" : ` heartbeat ${state.HeartbeatSeconds} timeout ${state.TimeoutSeconds}`;
  return ` ${state.Resource.replace("arn:aws:states:::", "")}${limits}`;
}

function assigned(assign: { [name: string]: unknown } | undefined): string {
  return assign ? ` {${Object.keys(assign).join(", ")}}` : "";
}
