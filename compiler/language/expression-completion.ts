import type { Completion } from "./completion.ts";
import type { Cursor } from "./cursor.ts";
import { describeName } from "./describe-name.ts";
import { writeInExpression } from "./expression-names.ts";
import { factsUnder } from "./phase-facts.ts";
import { namesFor, outputsOf } from "./visible-names.ts";
import type { Workspace } from "./workspace.ts";

/** Suggests agents that report outputs, phases and facts or, after a name and a dot, what it has. */
export function completeExpression(workspace: Workspace, path: string, cursor: Cursor): Completion[] {
  const steps = stepsBefore(cursor.before);
  const { start, end } = cursor;
  const item = { kind: "name" as const, start, end };
  const [agent] = steps;
  const outputs = agent === undefined || steps.length > 1 ? [] : outputsOf(workspace, agent, path);
  return [
    ...outputs.map((output) => ({
      ...item,
      label: output,
      detail: "output",
      documentation: describeName(workspace, "output", `${agent}.${output}`, path) ?? "",
      text: output,
    })),
    ...(steps.length === 0 ? firstNames(workspace, path).map((name) => ({ ...item, ...name })) : []),
    ...factNames(workspace, steps, path).map((name) => ({ ...item, ...name })),
  ];
}

/** Returns the names before the cursor to which the word belongs: `checks` and `lint` in `checks.lint.`. */
function stepsBefore(before: string): string[] {
  const [chain = ""] = /(?:(?:`[^`]+`|[A-Za-z_]\w*)\.)*$/.exec(before) ?? [];
  return [...chain.matchAll(/`([^`]+)`\.|([A-Za-z_]\w*)\./g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

type Named = Pick<Completion, "label" | "detail" | "documentation" | "text">;

function firstNames(workspace: Workspace, path: string): Named[] {
  const agents = namesFor(workspace, "agent", path).filter((name) => outputsOf(workspace, name, path).length > 0);
  const named = (kind: "agent" | "phase") => (name: string) => ({
    label: name,
    detail: kind,
    documentation: describeName(workspace, kind, name, path) ?? "",
    text: writeInExpression(name),
  });
  return [...agents.map(named("agent")), ...namesFor(workspace, "phase", path).map(named("phase"))];
}

/** Returns the next names of facts, once each; the last name of a fact with its meaning. */
function factNames(workspace: Workspace, steps: readonly string[], path: string): Named[] {
  const found = new Map<string, Named>();
  for (const { path: rest, words } of factsUnder(workspace, steps, path)) {
    const [name, ...others] = rest;
    if (name === undefined || found.has(name)) continue;
    const documentation = others.length === 0 ? `${words.meaning}\n\n${words.source}` : "";
    found.set(name, { label: name, detail: "fact", documentation, text: writeInExpression(name) });
  }
  return [...found.values()];
}
