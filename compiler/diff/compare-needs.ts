import type { Tool } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareSets } from "./compare-values.ts";

/** Compares what a tool's command needs beside its arguments: the customer's secrets, and installed programs. */
export function compareNeeds(before: Tool, after: Tool): Change[] {
  const { name } = after;
  return [
    ...compareSets({ theme: "rights", subject: `tools.${name}.secrets` }, secretsOf(before), secretsOf(after), {
      added: {
        kind: "widened",
        severity: "high",
        sentence: (secrets) => `The command of ${name} now gets the secret ${secrets}.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (secrets) => `The command of ${name} no longer gets the secret ${secrets}.`,
      },
    }),
    ...compareSets({ theme: "rights", subject: `tools.${name}.requires` }, programsOf(before), programsOf(after), {
      added: { severity: "medium", sentence: (programs) => `${programs} is now installed for ${name}.` },
      removed: { severity: "low", sentence: (programs) => `${programs} is no longer installed for ${name}.` },
    }),
  ];
}

function secretsOf({ secrets = [] }: Tool): string[] {
  return secrets.map((secret) => `${secret.from} (as ${secret.name})`);
}

function programsOf({ requires = {} }: Tool): string[] {
  const { programs = [], ...packages } = requires;
  const named = Object.entries(packages).flatMap(([kind, names]) => names.map((name) => `${name} (${kind})`));
  return [...named, ...programs.map(({ image, path }) => `${path} of ${image}`)];
}
