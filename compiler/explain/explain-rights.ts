import { table } from "./in-words.ts";
import type { Topic } from "./topic.ts";

/** What one role of a deployment may do, and for which of its steps. */
export interface HeldRight {
  engagement: string;
  environment: string;
  role: string;
  action: string;
  resources: readonly string[];
  step: string;
}

/** Every AWS action that some role has, and every role. */
export function rightTopics(rights: readonly HeldRight[]): Topic[] {
  const [byAction, byRole] = [Map.groupBy(rights, ({ action }) => action), Map.groupBy(rights, ({ role }) => role)];
  return [
    ...[...byAction].map(([action, held]) => ({ name: action, describe: () => explainAction(action, held) })),
    ...[...byRole].map(([role, held]) => ({ name: role, describe: () => explainRole(role, held) })),
  ];
}

function explainAction(action: string, held: readonly HeldRight[]): string {
  const holders = [...Map.groupBy(held, whoHas)].flatMap(([who, rights]) => [
    "",
    `${who} has it:`,
    ...byReason(rights, ({ resources }) => resources.map((resource) => `on ${readable(resource)}`)),
  ]);
  return [`${action}: a right in AWS`, ...holders, ""].join("\n");
}

function explainRole(role: string, held: readonly HeldRight[]): string {
  const deployments = [...Map.groupBy(held, whoHas)].flatMap(([who, rights]) => [
    "",
    `${who} may:`,
    ...byReason(rights, ({ action, resources }) => resources.map((resource) => `${action} on ${readable(resource)}`)),
  ]);
  return [`${role}: a role in AWS`, ...deployments, ""].join("\n");
}

/** What is granted, under each step that needs it. */
function byReason(rights: readonly HeldRight[], lines: (right: HeldRight) => string[]): string[] {
  return [...Map.groupBy(rights, ({ step }) => step)].flatMap(([step, needed]) => [
    `  for "${step}":`,
    ...new Set(needed.flatMap(lines).map((line) => `    ${line}`)),
  ]);
}

function whoHas({ role, engagement, environment }: HeldRight): string {
  return `The role ${role} of ${engagement} in ${environment}`;
}

/** Terraform fills these in. */
function readable(resource: string): string {
  return resource
    .replaceAll(/\$\{data\.aws_caller_identity\.\w+\.account_id\}/g, "<account>")
    .replaceAll(/\$\{([^}]*)\}/g, "<$1>");
}

export function listRights(rights: readonly HeldRight[]): string {
  if (rights.length === 0) {
    return "No engagement that compiles declares an environment, so nothing has rights in AWS.\n";
  }
  const rows = [...Map.groupBy(rights, ({ action }) => action)].map(([action, held]) => [
    action,
    [...new Set(held.map(({ role }) => role))].join(", "),
  ]);
  const sorted = rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return ["Rights in AWS, and the roles that have them:", "", ...table(sorted), ""].join("\n");
}
