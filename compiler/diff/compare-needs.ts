import type { Tool } from "../../schema/types.ts";
import { needsInternet, requiredBy, secretsOf } from "../ir/tool-parts.ts";
import type { Change } from "./change.ts";
import { compareSets } from "./compare-values.ts";

/** Compares what a tool needs beside its arguments: the customer's secrets, and installed programs. `before` is absent for a new tool. */
export function compareNeeds(before: Tool | undefined, after: Tool): Change[] {
  const { name } = after;
  return [
    ...compareSets({ theme: "rights", subject: `tools.${name}.secrets` }, namesOf(before), namesOf(after), {
      added: {
        kind: "widened",
        severity: "high",
        sentence: (secrets) => `${name} now receives the secret ${secrets}.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (secrets) => `${name} no longer receives the secret ${secrets}.`,
      },
    }),
    ...compareSets({ theme: "rights", subject: `tools.${name}.requires` }, programsOf(before), programsOf(after), {
      added: { severity: "medium", sentence: (programs) => `${programs} is now installed for ${name}.` },
      removed: { severity: "low", sentence: (programs) => `${programs} is no longer installed for ${name}.` },
    }),
    ...compareSets({ theme: "rights", subject: `tools.${name}.network` }, networksOf(before), networksOf(after), {
      added: { severity: "medium", sentence: (network) => `${name} now needs the ${network}.` },
      removed: { severity: "low", sentence: (network) => `${name} no longer needs the ${network}.` },
    }),
  ];
}

function networksOf(tool: Tool | undefined): string[] {
  return needsInternet(tool) ? ["internet"] : [];
}

function namesOf(tool: Tool | undefined): string[] {
  return secretsOf(tool).map((secret) => `${secret.from} (as ${secret.name})`);
}

function programsOf(tool: Tool | undefined): string[] {
  const { programs = [], ...packages } = (tool && requiredBy(tool)) ?? {};
  const named = Object.entries(packages).flatMap(([kind, names]) => names.map((name) => `${name} (${kind})`));
  return [...named, ...programs.map(({ image, path }) => `${path} of ${image}`)];
}
