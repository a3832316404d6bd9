/** Compiler output for one engagement, as text. */
export interface CompiledEngagement {
  name: string;
  title: string;
  description: string;
  /** state-machine.asl.json before substitution. */
  definition: string;
  /** runner.json and status.json. */
  config: string;
  manifest: string;
  /** Code with which its projects begin in rehearsals, in place of their repository's. */
  example?: { repository: string; files: readonly { path: string; bytes: Uint8Array }[] } | undefined;
}

/** Placeholders in an emitted state machine for resources of the infrastructure. */
export interface Substitutions {
  cluster: string;
  taskDefinitionReadOnly: string;
  taskDefinitionDryRun: string;
  taskDefinitionExecute: string;
  taskDefinitionCalls: string;
  subnets: string;
  securityGroups: string;
  assignPublicIp: string;
  table: string;
}

/** Local substitutions: placeholders without a resource behind them, except the table. */
export function localSubstitutions(table: string): Substitutions {
  return {
    cluster: "local",
    taskDefinitionReadOnly: "runner-read-only",
    taskDefinitionDryRun: "runner-dry-run",
    taskDefinitionExecute: "runner-execute",
    taskDefinitionCalls: "runner-calls",
    subnets: "subnet-local",
    securityGroups: "sg-local",
    assignPublicIp: "DISABLED",
    table,
  };
}

/** Replaces `${name}`; throws for a name without a value, which is a bug. */
export function substitute(definition: string, substitutions: Substitutions): string {
  return definition.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = new Map(Object.entries(substitutions)).get(name);
    if (value === undefined) throw new Error(`The state machine has the placeholder \${${name}}, which has no value.`);
    return JSON.stringify(value).slice(1, -1);
  });
}
