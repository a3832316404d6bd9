/** Values that the creator of the machine fills in; the runtime's README lists them. */
export type Substitution =
  | "cluster"
  | "taskDefinitionReadOnly"
  | "taskDefinitionDryRun"
  | "taskDefinitionExecute"
  | "taskDefinitionCalls"
  | "subnets"
  | "securityGroups"
  | "assignPublicIp"
  | "table";

/** Returns the placeholder for the value in a string of the definition. */
export function substitution(name: Substitution): string {
  return `\${${name}}`;
}
