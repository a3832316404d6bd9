import { enumerate } from "../../base/enumerate.ts";
import { isObject } from "../../base/is-object.ts";
import { operationInputs } from "../../schema/forge-operations.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Engagement, Phase, Tool } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { parseExpression } from "./expression-tree.ts";
import { typeOf, typeOfOutput, type ValueType } from "./expression-types.ts";
import { expressionsOf } from "./expressions.ts";
import type { Reporter } from "./reporter.ts";
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
  const wanted = isObject(schema) ? [schema.type].flat().filter((type) => typeof type === "string") : [];
  const actual = typeof value === "string" ? typeOfExpression(value, reporters) : typeOfLiteral(value);
  if (wanted.length === 0 || actual === undefined || wanted.some((type) => isOfType(actual, type))) return;
  report({
    message: `The argument "${name}" of "${tool.name}" is ${article(wanted.join(" or "))}, but gets ${article(actual)}.`,
    span: phase.origin("call", "with", name),
    related: [{ message: "The argument is declared here.", span: placeOf(tool, name) }],
    why: "The tool would refuse the call.",
    help: "pass a value of that type",
  });
}

const isOfType = (actual: string, wanted: string) =>
  wanted === actual || (wanted === "number" && actual === "integer") || (wanted === "integer" && actual === "number");

const article = (type: string) => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

const words = { text: "string", number: "number", boolean: "boolean", object: "object", list: "array" } as const;

function typeOfExpression(text: string, reporters: readonly Reporter[]): string | undefined {
  const parsed = parseExpression(text);
  if ("fault" in parsed) return undefined;
  const type: ValueType | undefined = typeOf(parsed.tree, ([name, output = "", ...rest]) =>
    unlessMissing(() => {
      const declared = reporters.find((each) => each.name === name)?.declared.outputs?.[output];
      return rest.length > 0 ? undefined : declared && typeOfOutput(declared);
    }),
  );
  return type && words[type.kind];
}

function typeOfLiteral(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
