import type { Edit } from "../diagnostics/diagnostic.ts";
import { engagementFolder, folderOf } from "../load/library.ts";
import type { NameKind } from "../load/name-places.ts";
import type { Span } from "../source/span.ts";
import { parseTree } from "../source/yaml-tree.ts";
import { writeInExpression } from "./expression-names.ts";
import { type InputProperty, inputPropertyAt } from "./input-property.ts";
import { isOwned, type Occurrence } from "./occurrences.ts";
import { findSymbol, symbolAt } from "./references.ts";
import { occurrenceAt } from "./resolve-name.ts";
import { nodesAt } from "./tree-walk.ts";
import type { Workspace } from "./workspace.ts";

/** All changes of a rename: first the texts, then the files. */
export interface Renaming {
  edits: Edit[];
  files: { from: string; to: string }[];
}

/** Returns the name that can be renamed at an offset; undefined when there is none. */
export function renamableAt(
  workspace: Workspace,
  path: string,
  offset: number,
): { span: Span; name: string } | undefined {
  const property = inputPropertyAt(workspace, path, offset);
  if (property !== undefined) return { span: property.span, name: property.name };
  const source = workspace.text(path);
  const at = source && occurrenceAt(workspace, source, offset);
  if (at === undefined || !isDeclared(findSymbol(workspace, at.kind, at.name, path))) return undefined;
  return { span: at.span, name: lastName(at) };
}

/** Renames the thing under an offset everywhere. Returns a sentence instead when that is not possible. */
export function renameAt(workspace: Workspace, path: string, offset: number, to: string): Renaming | string {
  const property = inputPropertyAt(workspace, path, offset);
  if (property !== undefined) return renameProperty(property, to);
  const symbol = symbolAt(workspace, path, offset);
  if (symbol === undefined || !isDeclared(symbol)) return "There is no name here that can be renamed.";
  const { kind, name, occurrences, files } = symbol;
  const refused = refuse(workspace, kind, name, to, path);
  if (refused !== undefined) return refused;
  return {
    edits: occurrences.flatMap((each) => editsFor(workspace, each, to)),
    files: files.map((from) => ({
      from,
      to: `${folderOf(from)}/${to}${/(?:\.md\.hbs|\.yaml)$/.exec(from)?.[0] ?? ""}`,
    })),
  };
}

function renameProperty({ name, places, taken }: InputProperty, to: string): Renaming | string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(to))
    return `"${to}" is not a name of letters, digits and underscores, at most 40 of them.`;
  if (to !== name && taken.includes(to)) return `The input has a value "${to}" already.`;
  return { edits: places.map((span) => ({ span, text: to })), files: [] };
}

/** False for names in expressions that are words of the language, such as `checks`, and for names of nothing. */
function isDeclared({ files, occurrences }: ReturnType<typeof findSymbol>): boolean {
  return files.length > 0 || occurrences.some(({ isDefinition, isInExpression }) => isDefinition || !isInExpression);
}

/** Returns the edits of an occurrence. A backtick cannot begin an unquoted scalar, so quotes are added. */
function editsFor(workspace: Workspace, { span, isInExpression, plainScalar }: Occurrence, to: string): Edit[] {
  const text = isInExpression ? writeInExpression(to) : to;
  const source = plainScalar && workspace.text(plainScalar.file);
  if (!text.startsWith("`") || plainScalar === undefined || source === undefined) return [{ span, text }];
  const { start, end } = plainScalar;
  const inner = [...source.text.slice(start, end).matchAll(/'/g)].map(({ index }) =>
    source.span(start + index, start + index),
  );
  return [{ span, text: `'${text}` }, ...[...inner, source.span(end, end)].map((at) => ({ span: at, text: "'" }))];
}

function refuse(workspace: Workspace, kind: NameKind, name: string, to: string, from: string): string | undefined {
  const most = kind === "flow" ? 20 : 40;
  const form = kind === "output" ? /^[a-z][a-zA-Z0-9]*$/ : /^[a-z][a-z0-9-]*$/;
  if (!form.test(to) || (kind !== "output" && to.length > most)) {
    return kind === "output"
      ? `"${to}" is not a name of letters and digits that begins with a lower-case letter.`
      : `"${to}" is not a name: lower-case letters, digits and hyphens, a letter first, at most ${most} characters.`;
  }
  if (kind === "group" && name === "operators") return "The group `operators` must keep its name.";
  if (
    kind === "group" &&
    name === "customer" &&
    workspace.engagements().some((each) => asksByDefault(workspace, each))
  ) {
    return "Questions go to the group `customer` unless `questions.group` says otherwise: set it first.";
  }
  const wanted = isOwned(kind) ? `${name.slice(0, name.indexOf("."))}.${to}` : to;
  const taken = wanted === name ? undefined : findSymbol(workspace, kind, wanted, from);
  const isTaken = taken !== undefined && (taken.files.length > 0 || taken.occurrences.some(isDeclaration));
  return isTaken ? `There is a${kind === "agent" || kind === "output" ? "n" : ""} ${kind} "${to}" already.` : undefined;
}

function asksByDefault(workspace: Workspace, engagement: string): boolean {
  const source = workspace.text(`${engagementFolder(engagement)}/engagement.yaml`);
  const root = source && parseTree(source);
  return nodesAt(root, ["people", "customer"]).length > 0 && nodesAt(root, ["questions", "group"]).length === 0;
}

function isDeclaration({ isDefinition }: Occurrence): boolean {
  return isDefinition;
}

function lastName({ kind, name }: Occurrence): string {
  return isOwned(kind) ? name.slice(name.indexOf(".") + 1) : name;
}
