import { table } from "../../base/in-words.ts";
import { defaults } from "../../schema/defaults.ts";
import phaseSchema from "../../schema/phase.schema.json" with { type: "json" };
import type { LimitsDeclaration } from "../../schema/types.ts";
import type { Phase, PlacedPhase } from "../link/model.ts";
import type { Span } from "../source/span.ts";

type LimitName = keyof typeof defaults.limits;

const names = Object.keys(defaults.limits) as LimitName[];

/** Lists every limit with its default and what it bounds. */
export function explainLimits(): string {
  const { properties } = phaseSchema.$defs.LimitsDeclaration;
  const rows = names.map((name) => [
    name,
    write(defaults.limits[name]),
    properties[name].description.replace(/ Default: .*$/, ""),
  ]);
  return [
    "Limits of one round of a phase, unless its file or the engagement sets others:",
    "",
    ...table(rows),
    "",
    "At a limit agents get one last turn to save their work; then an operator decides (onLimit: save-and-ask).",
    "",
  ].join("\n");
}

/** Returns the limits of a phase, each with the place that sets it. */
export function limitsOfPhase(phase: Phase, placed: PlacedPhase | undefined, at: (span: Span) => string): string[] {
  const rows = names.map((name) => [name, ...sourceOf(name, phase, placed, at)]);
  return table(rows);
}

function sourceOf(
  name: LimitName,
  phase: Phase,
  placed: PlacedPhase | undefined,
  at: (span: Span) => string,
): [string, string] {
  const own: LimitsDeclaration = phase.declared.limits ?? {};
  const overriding = placed?.limits?.[name];
  if (overriding !== undefined) return [write(overriding), "declared for this phase in the engagement"];
  const declared = own[name];
  if (declared !== undefined) return [write(declared), `declared at ${at(phase.origin("limits", name))}`];
  return [write(defaults.limits[name]), "default"];
}

function write(value: string | number | { window: number; agents: number }): string {
  return typeof value === "object" ? `${value.agents} agents among ${value.window} handoffs` : String(value);
}
