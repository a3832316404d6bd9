import { enumerate } from "../../../base/enumerate.ts";
import { constants, defaults } from "../../../schema/defaults.ts";
import type { CallStep, OutputType, PhaseFile, ValueDeclaration } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import { compareSets, compareValue } from "../../diff/compare-values.ts";
import type { Phase, Tool } from "../../link/model.ts";
import { toSeconds } from "../../lower/units.ts";
import { throwMissing } from "../../source/missing-value.ts";
import type { Round, Work, WorkKind } from "./work-kind.ts";

type Call = NonNullable<PhaseFile["call"]>;

/** One call of a tool, without a model. */
export const callWork: WorkKind<CallStep> = {
  key: "call",
  noun: "a call",
  names: { tool: ["call.tool"] },
  excludes: ["limits", "deliverables", "writes", "checks", "review"],
  mayAsk: false,
  link: ({ declared }, { tool }) => ({
    entry: () => undefined,
    members: () => [],
    forcedHandoffs: () => [],
    called: () => tool((declared.call ?? throwMissing()).tool, "call", "tool"),
  }),
  lowerPhase: () => ({ members: [], forcedHandoffs: [] }),
  lowerStep: (round, phase) => lowerCall(round, phase, phase.gate === undefined ? "whole" : "prepare"),
  lowerApproved: (round, phase) => lowerCall(round, phase, "perform"),
  explain,
  compare: (name, before, after) => compareCalls(name, before, after),
};

function lowerCall({ onAsk: _, ...round }: Round, { declared, called }: Phase, part: CallStep["part"]): CallStep {
  const call = declared.call ?? throwMissing();
  const tool = called ?? throwMissing();
  return {
    kind: "call",
    ...round,
    timeoutSeconds: secondsOfCall(tool) + constants.headRoomSeconds,
    tool: tool.name,
    ...lowerArguments(call),
    ...lowerValues(call),
    part,
    files: call.files ?? [],
    keeps: call.keeps ?? [],
  };
}

/** Returns the time limit of a call of the tool by a phase, which the phase's own limits do not change. */
export function secondsOfCall({ declared }: Tool): number {
  if (declared.forge !== undefined)
    return constants.forgeSeconds + (declared.forge.operation === "merge" ? constants.mergeChecksSeconds : 0);
  const { timeout = defaults.command.timeout } = declared.command ?? {};
  return toSeconds(timeout);
}

/** Returns the types of the values that a call leaves, as of an agent's outputs; undefined when it leaves none. */
export function valuesOf({ call }: Pick<PhaseFile, "call">): { [name: string]: OutputType } | undefined {
  return call?.values && Object.fromEntries(Object.entries(call.values).map(([name, value]) => [name, typeOf(value)]));
}

function typeOf(declared: ValueDeclaration): OutputType {
  if (typeof declared === "string") return { type: "number" };
  const { type = "number", maxLength = defaults.value.maxLength } = declared;
  return type === "string" ? { type, maxLength } : { type };
}

/** Texts are expressions; every other value is the argument itself. */
function lowerArguments({ with: given = {} }: Call): Pick<CallStep, "expressions" | "literals"> {
  const all = Object.entries(given);
  const expressions = all.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : []));
  const literals = all.filter(([, value]) => typeof value !== "string");
  return { expressions: Object.fromEntries(expressions), literals: Object.fromEntries(literals) };
}

function lowerValues(call: Call): Pick<CallStep, "values"> {
  const types = valuesOf({ call }) ?? {};
  const values = Object.entries(call.values ?? {}).map(([name, value]) => {
    const path = typeof value === "string" ? value : value.path;
    return [name, { path, schema: { ...types[name] } }] as const;
  });
  return { values: Object.fromEntries(values) };
}

function explain({ name, declared: { call }, called, gate }: Phase): string[] {
  const given = Object.entries(call?.with ?? {}).map(([argument, value]) =>
    typeof value === "string" ? `${argument} = ${value}` : `${argument} = ${JSON.stringify(value)}`,
  );
  const values = Object.keys(call?.values ?? {}).map((value) => `${name}.${value}`);
  return [
    `The tool ${called?.name} is called once, without a model${given.length === 0 ? "" : `, with ${enumerate(given)}`}.`,
    ...(values.length === 0 ? [] : [`It leaves ${enumerate(values)}, read out of the JSON that it prints.`]),
    ...(call?.files ? [`It works on ${enumerate(call.files)}.`] : []),
    ...(call?.keeps ? [`It keeps ${enumerate(call.keeps)} for later calls, as private objects.`] : []),
    ...(gate
      ? ["Its gate opens before the call and shows exactly what will run; anything that changes after that is refused."]
      : []),
  ];
}

const verbs = { files: "works on", keeps: "keeps" } as const;

function compareCalls(name: string, { step: before }: Work<CallStep>, { step: after }: Work<CallStep>): Change[] {
  const about = (part: string) => ({ theme: "work" as const, subject: `phases.${name}.call.${part}` });
  const inOneLine = ({ expressions, literals }: CallStep) => [
    ...Object.entries(expressions).map(([argument, text]) => `${argument} = ${text}`),
    ...Object.entries(literals).map(([argument, value]) => `${argument} = ${JSON.stringify(value)}`),
  ];
  const values = ({ values }: CallStep) =>
    Object.entries(values).map(([value, { path, schema }]) => `${value}: ${path} (${schema.type})`);
  return [
    ...compareValue(
      {
        ...about("tool"),
        theme: "rights",
        severity: "high",
        sentence: `${name} now calls ${after.tool} instead of ${before.tool}.`,
      },
      before.tool,
      after.tool,
    ),
    ...compareSets(about("with"), inOneLine(before), inOneLine(after), {
      added: { severity: "high", sentence: (which) => `${name} now calls ${after.tool} with ${which}.` },
      removed: { severity: "high", sentence: (which) => `${name} no longer calls ${after.tool} with ${which}.` },
    }),
    ...(["files", "keeps"] as const).flatMap((key) =>
      compareSets(about(key), before[key], after[key], {
        added: { severity: "high", sentence: (which) => `The call of ${name} now ${verbs[key]} ${which}.` },
        removed: { severity: "high", sentence: (which) => `The call of ${name} no longer ${verbs[key]} ${which}.` },
      }),
    ),
    ...compareSets(about("values"), values(before), values(after), {
      added: { severity: "medium", sentence: (which) => `${name} now leaves ${which}.` },
      removed: { severity: "medium", sentence: (which) => `${name} no longer leaves ${which}.` },
    }),
  ];
}
