import { listInWords, table } from "../../base/in-words.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Model, Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { PlaceOf } from "./topic.ts";

const effectWords = {
  read: "a call changes nothing",
  write: "a call may change the project's repository or ledger",
  execute: "a call may change the world outside the project",
} as const;

/** Describes a tool: its effect, its arguments and its callers. */
export function explainTool({ name, file, declared }: Tool, models: readonly Model[], placeOf: PlaceOf): string {
  const { description, effect, input, requires, network, secrets = [] } = declared;
  return [
    `${name}: ${placeOf(file)}`,
    description.trim(),
    "",
    `Its effect is ${effect}: ${effectWords[effect]}.`,
    kindOfFile(declared).explain(declared),
    ...argumentsOf(input),
    ...(requires === undefined ? [] : [`It requires: ${listInWords(installed(requires))}.`]),
    ...(network === "internet" ? ["It needs the internet, which a private network does not have."] : []),
    ...secrets.map((secret) => `It receives the secret ${secret.from} as ${secret.name}.`),
    "",
    usersOf(name, models),
    "",
  ].join("\n");
}

function argumentsOf(input: Tool["declared"]["input"]): string[] {
  const properties = Object.entries(input?.properties ?? {});
  if (properties.length === 0) return [];
  const rows = properties.map(([name, schema]) => {
    const { type, description } = schema as { type?: unknown; description?: unknown };
    return [name, String(type ?? ""), input?.required?.includes(name) ? "required" : "", String(description ?? "")];
  });
  return ["Its arguments:", ...table(rows)];
}

function installed({
  npm = [],
  pip = [],
  apt = [],
  programs = [],
}: NonNullable<Tool["declared"]["requires"]>): string[] {
  return [...npm, ...pip, ...apt, ...programs.map(({ image, path }) => `${path} of ${image}`)];
}

function usersOf(name: string, models: readonly Model[]): string {
  const users = new Set<string>();
  for (const { agents } of models) {
    each(agents, (agent) => {
      if (agent.tools.some((tool) => tool.name === name)) users.add(agent.name);
    });
  }
  return users.size === 0 ? "No agent may use it." : `It may be used by ${listInWords([...users].sort())}.`;
}
