import type { TextFile } from "../source/text-file.ts";
import type { Completion } from "./completion.ts";
import { describeVariable, scopeAt, variablesOf } from "./template-variables.ts";
import type { Workspace } from "./workspace.ts";

const blocks = ["each", "if", "unless", "with"];

/** Suggests variables, and blocks that can be opened, at an offset of a Handlebars file. */
export function completeTemplate(
  workspace: Workspace,
  source: TextFile,
  kind: "prompt" | "template",
  offset: number,
): Completion[] {
  const scope = scopeAt(source, offset);
  if (scope === undefined) return [];
  const [written = ""] = /[@\w./-]*$/.exec(scope.before) ?? [];
  const start = offset - written.length;
  const end = offset + (/^[\w.]*/.exec(source.text.slice(offset))?.[0].length ?? 0);
  const item = { start, end };
  if (/^[#^]\s*\w*$/.test(scope.before)) {
    return blocks.map((name) => ({
      ...item,
      label: name,
      kind: "block" as const,
      detail: "block",
      documentation: "",
      text: name,
    }));
  }
  if (scope.before.startsWith("/")) return [];
  const variables = variablesOf(workspace, source, kind);
  const members = scope.subject.length > 0 ? (variables[scope.subject.join(".")] ?? []) : [];
  const inside = members.map((member) => ({ label: member, path: [...scope.subject, member] }));
  // Inside a block, the file's names are available through @root.
  const prefix = scope.subject.length > 0 ? "@root." : "";
  const whole = Object.entries(variables).filter(([name]) => !name.includes("."));
  const outside = whole.flatMap(([name, own]) => [
    { label: prefix + name, path: [name] },
    ...own.map((member) => ({ label: `${prefix}${name}.${member}`, path: [name, member] })),
  ]);
  return [...inside, ...outside].map(({ label, path }) => ({
    ...item,
    label,
    kind: "variable" as const,
    detail: "",
    documentation: describeVariable(workspace, source, path) ?? "",
    text: label,
  }));
}
