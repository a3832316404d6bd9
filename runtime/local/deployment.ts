/** What the compiler emitted for one engagement, as text. */
export interface CompiledEngagement {
  name: string;
  title: string;
  description: string;
  /** state-machine.asl.json, with its substitutions still in it. */
  definition: string;
  /** runner.json and status.json. */
  config: string;
  manifest: string;
}

/** The names that stand in an emitted machine for what the infrastructure provides. */
export interface Substitutions {
  cluster: string;
  taskDefinitionReadOnly: string;
  taskDefinitionDryRun: string;
  taskDefinitionExecute: string;
  subnets: string;
  securityGroups: string;
  assignPublicIp: string;
  table: string;
}

/** The substitutions on one machine: the names are only names there, except the table's. */
export function localSubstitutions(table: string): Substitutions {
  return {
    cluster: "local",
    taskDefinitionReadOnly: "runner-read-only",
    taskDefinitionDryRun: "runner-dry-run",
    taskDefinitionExecute: "runner-execute",
    subnets: "subnet-local",
    securityGroups: "sg-local",
    assignPublicIp: "DISABLED",
    table,
  };
}

/** Fills `${name}` in; a name that nobody supplies is a bug and throws. */
export function substitute(definition: string, substitutions: Substitutions): string {
  return definition.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = new Map(Object.entries(substitutions)).get(name);
    if (value === undefined) throw new Error(`The machine asks for \${${name}}, which nobody supplies.`);
    return JSON.stringify(value).slice(1, -1);
  });
}
