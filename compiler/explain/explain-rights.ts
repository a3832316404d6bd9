import { table } from "../../base/in-words.ts";
import type { Topic } from "./topic.ts";

/** Rights of one role of a deployment, with the steps that need them. */
export interface HeldRight {
  engagement: string;
  environment: string;
  role: string;
  action: string;
  resources: readonly string[];
  step: string;
}

/** Returns a topic for every role, and for every AWS action that some role may call. */
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

/** Groups the rights under the steps that need them. */
function byReason(rights: readonly HeldRight[], lines: (right: HeldRight) => string[]): string[] {
  return [...Map.groupBy(rights, ({ step }) => step)].flatMap(([step, needed]) => [
    `  for "${step}":`,
    ...new Set(needed.flatMap(lines).map((line) => `    ${line}`)),
  ]);
}

function whoHas({ role, engagement, environment }: HeldRight): string {
  return `The role ${role} of ${engagement} in ${environment}`;
}

/** Removes Terraform's placeholders. */
function readable(resource: string): string {
  return resource
    .replaceAll(/\$\{data\.aws_caller_identity\.\w+\.account_id\}/g, "<account>")
    .replaceAll(/\$\{([^}]*)\}/g, "<$1>");
}

export function listRights(rights: readonly HeldRight[]): string {
  if (rights.length === 0) {
    return "No engagement that compiles declares an environment, so there are no rights in AWS.\n";
  }
  const rows = [...Map.groupBy(rights, ({ action }) => action)].map(([action, held]) => [
    action,
    [...new Set(held.map(({ role }) => role))].join(", "),
  ]);
  const sorted = rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return ["Rights in AWS, and the roles that have them:", "", ...table(sorted), ""].join("\n");
}
