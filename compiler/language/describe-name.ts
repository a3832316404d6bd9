import { declaringKeys, isDeclaredInEngagement, type NameKind } from "../load/name-places.ts";
import { parseTree, plainValue } from "../source/yaml-tree.ts";
import { definitionsOf } from "./resolve-name.ts";
import type { Workspace } from "./workspace.ts";

/** Describes a name and its declaration in Markdown; undefined when nothing declares it. */
export function describeName(workspace: Workspace, kind: NameKind, name: string, from: string): string | undefined {
  const [at] = definitionsOf(workspace, kind, name, from);
  const source = at === undefined ? undefined : workspace.text(at.file);
  if (at === undefined || source === undefined) return undefined;
  const head = `${kind} \`${name}\``;
  if (kind === "template") return `${head}\n\n${source.text.split("\n", 1)[0] ?? ""}`;
  const declared = plainValue(parseTree(source));
  if (kind === "check") return head;
  const parts = kind === "output" ? ["outputs", name.slice(name.indexOf(".") + 1)] : keysOf(kind, name);
  const value = parts.reduce<unknown>(memberOf, declared);
  return [head, ...sentencesOf(kind, value)].join("\n\n");
}

function keysOf(kind: NameKind, name: string): string[] {
  return isDeclaredInEngagement(kind) ? [declaringKeys[kind], name] : [];
}

function sentencesOf(kind: NameKind, value: unknown): string[] {
  if (kind === "group") {
    const people = Array.isArray(value) ? value : [];
    return people.map((person) => [memberOf(person, "name"), memberOf(person, "email")].filter(isText).join(", "));
  }
  if (kind === "repository") return [memberOf(value, "project"), memberOf(value, "url")].filter(isText);
  const keys = kind === "model" ? ["id"] : ["title", "description", "goal", "type", "on", "at", "zone"];
  return keys.map((key) => memberOf(value, key)).filter(isText);
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
