import { enumerate } from "../../base/enumerate.ts";
import { isObject } from "../../base/is-object.ts";
import { operationInputs } from "../../schema/forge-operations.ts";
import { mistypedName, orList, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Engagement, Phase, Tool } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { type TypeOfName, typeOfOutput } from "./expression-types.ts";
import { expressionsOf } from "./expressions.ts";
import { literalFault } from "./literal-fault.ts";
import type { Reporter } from "./reporter.ts";
import { misfitOf, type ResultFault, resultFaults, resultInWords, typeOfLiteral } from "./result-faults.ts";
import type { Report, Rule } from "./rule.ts";

/** Compares the arguments of a call with the schema of its tool. The runner checks their values once more, when they are known. */
export const callArgumentMismatch: Rule = {
  id: "call-argument-mismatch",
  severity: "error",
  check(model, report) {
    const expressions = expressionsOf(model);
    each(model.phases, (phase) => {
      const own = expressions.filter(({ here }) => here === phase);
      const reporters = [...new Set(own.flatMap(({ reported }) => known(reported ?? [])))];
      const tool = phase.called;
      if (tool !== undefined && mergesByGit(tool, model.engagement)) return refuseArguments(phase, tool, report);
      const properties = tool && inputOf(tool)?.properties;
      if (tool === undefined || !isObject(properties)) return;
      reportMissing(phase, tool, report);
      each(Object.entries(phase.declared.call?.with ?? {}), ([name, value]) => {
        if (Object.hasOwn(properties, name))
          checkType({ phase, tool, name, value, schema: properties[name] }, reporters, report);
        else reportUnknown(phase, tool, name, report);
      });
    });
  },
};

/** Arguments that the file declares, or those of an operation on a forge. */
function inputOf({ declared: { input, forge } }: Tool) {
  return input ?? (forge && operationInputs[forge.operation]);
}

function mergesByGit({ declared: { forge } }: Tool, { repositories, repository }: Engagement): boolean {
  const name = forge?.repository ?? repository?.name;
  const found = known(repositories).find((each) => each.name === name);
  return forge?.operation === "merge" && found !== undefined && (found.declared.forge ?? "https") === "https";
}

function refuseArguments(phase: Phase, tool: Tool, report: Report): void {
  const [name] = Object.keys(phase.declared.call?.with ?? {});
  if (name === undefined) return;
  report({
    message: `"${tool.name}" merges by Git, and has no argument "${name}".`,
    span: phase.originOfKey("call", "with", name),
    related: [{ message: "The operation is declared here.", span: placeOf(tool) }],
    why: "Where no forge has requests, what is merged is always the commit that the newest gate showed.",
    help: "leave `with` out",
  });
}

function placeOf(tool: Tool, name?: string): Span {
  if (tool.declared.forge !== undefined) return tool.origin("forge", "operation");
  return name === undefined ? tool.originOfKey("input", "properties") : tool.originOfKey("input", "properties", name);
}

function reportMissing(phase: Phase, tool: Tool, report: Report): void {
  const given = Object.keys(phase.declared.call?.with ?? {});
  const missing = (inputOf(tool)?.required ?? []).filter((name) => !given.includes(name));
  if (missing.length === 0) return;
  report({
    message: `The call of "${tool.name}" lacks the argument ${enumerate(missing.map((name) => `"${name}"`))}.`,
    span: given.length === 0 ? phase.originOfKey("call") : phase.originOfKey("call", "with"),
    related: [
      {
        message: "The required arguments.",
        span: tool.declared.forge === undefined ? tool.originOfKey("input", "required") : placeOf(tool),
      },
    ],
    why: "The tool would refuse the call.",
    help: "add it under `with`",
  });
}

function reportUnknown(phase: Phase, tool: Tool, name: string, report: Report): void {
  const known = Object.keys(inputOf(tool)?.properties ?? {});
  const span = phase.originOfKey("call", "with", name);
  const meant = mistypedName(name, known);
  report({
    message: `"${tool.name}" has no argument "${name}".`,
    span,
    related: [{ message: "The arguments are declared here.", span: placeOf(tool) }],
    why: "The tool would refuse the call.",
    help: suggestName(name, known, "arguments"),
    ...(meant !== undefined && { edit: { span, text: meant } }),
  });
}

interface Argument {
  phase: Phase;
  tool: Tool;
  name: string;
  value: unknown;
  schema: unknown;
}

function checkType(
  { phase, tool, name, value, schema }: Argument,
  reporters: readonly Reporter[],
  report: Report,
): void {
  for (const fault of faultsOf(value, schema, reporters)) {
    const { start, end } = fault.extent;
    const isPart = typeof value === "string" && end - start < value.length;
    const [meant, ...others] = "must" in fault ? (fault.near ?? []) : [];
    report({
      message: resultInWords(`The argument "${name}" of "${tool.name}"`, fault),
      span: isPart ? phase.originWithinAt(["call", "with", name], start, end) : phase.origin("call", "with", name),
      related: [{ message: "The argument is declared here.", span: placeOf(tool, name) }],
      why: "The tool would refuse the call.",
      help:
        meant === undefined
          ? `pass a value of ${"gets" in fault ? "that type" : "that form"}`
          : `did you mean ${orList([meant, ...others])}?`,
    });
  }
}

/** A value that is no text is written out; a text is an expression. */
function faultsOf(value: unknown, schema: unknown, reporters: readonly Reporter[]): ResultFault[] {
  if (typeof value === "string") return resultFaults(value, schema, typesOf(reporters));
  const extent = { start: 0, end: 0 };
  const misfit = misfitOf(typeOfLiteral(value), schema);
  if (misfit !== undefined) return [{ extent, ...misfit }];
  const fault = literalFault(schema, value);
  return fault === undefined ? [] : [{ extent, literal: value, ...fault }];
}

function typesOf(reporters: readonly Reporter[]): TypeOfName {
  return ([name, output = "", ...rest]) =>
    unlessMissing(() => {
      const declared = reporters.find((each) => each.name === name)?.declared.outputs?.[output];
      return rest.length > 0 ? undefined : declared && typeOfOutput(declared);
    });
}
