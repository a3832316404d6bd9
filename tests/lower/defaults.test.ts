import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaults } from "../../schema/defaults.ts";

/** The description at a path of keys, looked for in the file's properties and definitions. */
function descriptionOf(file: string, ...path: string[]): string {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../schema/${file}.schema.json`, import.meta.url), "utf8"),
  );
  const found = path.reduce<unknown>((node, key) => propertyOf(node, key), schema) as
    | { description?: string }
    | undefined;
  if (!found?.description) throw new Error(`${file} has no description at ${path.join(".")}`);
  return found.description;
}

function propertyOf(node: unknown, key: string): unknown {
  const at = (holder: unknown, name: string) => (holder as { [key: string]: unknown } | undefined)?.[name];
  const places = [
    node,
    at(node, "properties"),
    at(node, "$defs"),
    at(at(node, "items"), "properties"),
    at(at(node, "$defs"), "LimitsDeclaration"),
  ];
  return places.map((place) => at(place, key)).find((value) => value !== undefined);
}

const { limits, gate, revise, review, retry, questions, agent, command, http, check, deliverable, model } = defaults;

test.each<[string, string[], unknown]>([
  ["engagement", ["mode"], defaults.mode],
  ["engagement", ["budget", "warnAt"], defaults.warnAt],
  ["engagement", ["questions", "remind"], questions.remind.join(", ")],
  ["engagement", ["questions", "expires"], questions.expires],
  ["engagement", ["$defs", "ModelDeclaration", "cache"], model.cache],
  ["agent", ["lane"], agent.lane],
  ["agent", ["mayAsk"], agent.mayAsk],
  ["agent", ["$defs", "OutputType", "oneOf", "2", "maxLength"], defaults.output.maxLength],
  ["agent", ["$defs", "FieldType", "oneOf", "1", "maxLength"], defaults.output.maxLength],
  ["agent", ["reviews", "blockOn"], agent.blockOn.join(" and ")],
  ["tool", ["command", "timeout"], command.timeout],
  ["tool", ["http", "method"], http.method],
  ["tool", ["http", "timeout"], http.timeout],
  ["tool", ["http", "maxKilobytes"], http.maxKilobytes],
  ["tool", ["http", "example", "status"], http.status],
  ["tool", ["command", "exit"], command.exit.join(", ")],
  ["phase", ["$defs", "LimitsDeclaration", "turns"], limits.turns],
  ["phase", ["$defs", "LimitsDeclaration", "handoffs"], limits.handoffs],
  ["phase", ["$defs", "LimitsDeclaration", "time"], limits.time],
  ["phase", ["$defs", "LimitsDeclaration", "turnTime"], limits.turnTime],
  [
    "phase",
    ["$defs", "LimitsDeclaration", "repetition"],
    `${limits.repetition.window} and ${limits.repetition.agents}`,
  ],
  ["phase", ["$defs", "LimitsDeclaration", "tokens"], limits.tokens],
  ["phase", ["$defs", "LimitsDeclaration", "usd"], limits.usd],
  ["phase", ["$defs", "LimitsDeclaration", "onLimit"], limits.onLimit],
  ["phase", ["deliverables", "min"], deliverable.min],
  ["phase", ["deliverables", "optional"], deliverable.optional],
  ["phase", ["checks", "timeout"], check.timeout],
  ["phase", ["checks", "optional"], check.optional],
  ["phase", ["review", "onFail", "rounds"], review.rounds],
  ["phase", ["review", "onFail", "then"], review.then],
  ["phase", ["$defs", "Approvers", "quorum"], gate.quorum],
  ["phase", ["gate", "due"], gate.due],
  ["phase", ["gate", "expires"], gate.expires],
  ["phase", ["gate", "onExpire"], gate.onExpire],
  ["phase", ["gate", "onRevise", "rounds"], revise.rounds],
  ["phase", ["gate", "onRevise", "then"], revise.then],
  ["phase", ["retry", "attempts"], retry.attempts],
  ["phase", ["retry", "backoff"], retry.backoff],
])("the schema of %s says at %j what lowering does", (file, path, value) => {
  expect(descriptionOf(file, ...path)).toMatch(new RegExp(`Default: ${value}[.,]`));
});
