import type { Action, Plan, PlannedChange } from "./plan.ts";

const marks: { [action in Action]: string } = { adopt: "=", create: "+", update: "~", replace: "±", delete: "-" };
const verbs: { [action in Action]: string } = {
  adopt: "to import from a killed deployment",
  create: "to make",
  update: "to change",
  replace: "to replace",
  delete: "to delete",
};

/** Describes a plan: counts, one line per change or deletion, and manual changes outside crew. */
export function describePlan({ changes, drift, id }: Plan): string {
  if (changes.length === 0 && drift.length === 0) return "Nothing changes.";
  return [
    changes.length === 0 ? "Nothing changes." : `${countActions(changes)}. Plan ${id}.`,
    ...made(changes),
    ...changes.filter(({ action }) => action !== "create").map(describeChange),
    ...(drift.length === 0 ? [] : ["Changed outside crew since the last deployment:", ...drift.map(describeChange)]),
    ...losses(changes),
  ].join("\n");
}

function countActions(changes: readonly PlannedChange[]): string {
  const groups = Map.groupBy(changes, ({ action }) => action);
  const parts = (Object.keys(verbs) as Action[]).flatMap((action) => {
    const count = groups.get(action)?.length ?? 0;
    return count > 0 ? [`${count} ${verbs[action]}`] : [];
  });
  return parts.join(", ");
}

/** Counts created resources by type, because a first deployment creates a hundred. */
function made(changes: readonly PlannedChange[]): string[] {
  const created = changes.filter(({ action }) => action === "create");
  if (created.length <= 12) return created.map(describeChange);
  const types = Map.groupBy(created, ({ address }) => address.split(".").at(-2)?.replace(/^aws_/, "") ?? address);
  const parts = [...types].map(([type, group]) => (group.length > 1 ? `${type} ×${group.length}` : type));
  return wrap(parts.sort(), "  + ", "    ");
}

function describeChange({ address, action, attributes }: PlannedChange): string {
  const because = attributes.length === 0 ? "" : `: ${attributes.slice(0, 8).join(", ")}`;
  return `  ${marks[action]} ${address}${because}`;
}

function losses(changes: readonly PlannedChange[]): string[] {
  const lost = changes.filter(({ loses }) => loses !== undefined);
  return lost.length === 0
    ? []
    : ["! This destroys data:", ...lost.map(({ address, loses }) => `  ! ${address}: ${loses}`)];
}

function wrap(words: readonly string[], first: string, next: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const [index, word] of words.entries()) {
    const piece = index < words.length - 1 ? `${word}, ` : word;
    if (line.length + piece.length > 110) {
      lines.push(line.trimEnd());
      line = next;
    }
    line += piece;
  }
  return [...lines, line];
}
