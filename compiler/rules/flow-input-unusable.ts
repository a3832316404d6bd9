import { isObject } from "../../base/is-object.ts";
import { constants } from "../../schema/defaults.ts";
import { inputFaults } from "../../schema/input-faults.ts";
import type { Flow } from "../link/model.ts";
import { readInput } from "./input-properties.ts";
import { outputsBytes } from "./output-size.ts";
import type { Report, Rule } from "./rule.ts";

export const flowInputUnusable: Rule = {
  id: "flow-input-unusable",
  severity: "error",
  check({ engagement: { flow } }, report) {
    const input = flow?.input;
    if (input === undefined) return;
    const { properties, faults } = readInput(input.yaml.value);
    for (const { path, isKey, ...fault } of faults) {
      const at = (isKey ? input.yaml.keySpan(path) : input.yaml.valueSpan(path)) ?? input.yaml.valueSpan(path);
      const start = input.yaml.source.span(0, 1);
      const span = path.length === 0 ? start : (at ?? start);
      report({ ...fault, span, why: "The values travel in the state machine, so each has a type and a bound." });
    }
    if (faults.length > 0) return;
    checkSize(input, properties, report);
    checkExamples(input, report);
  },
};

/** A rehearsal starts with the first example. */
function checkExamples({ yaml }: NonNullable<Flow["input"]>, report: Report): void {
  const schema = isObject(yaml.value) ? yaml.value : {};
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  for (const [index, example] of examples.entries()) {
    const [fault] = inputFaults(schema, example);
    if (fault === undefined) continue;
    report({
      message: `The example does not fit: ${fault.pointer === "" ? "" : `${fault.pointer}: `}${fault.detail}`,
      span: yaml.valueSpan(["examples", index]) ?? yaml.source.span(0, 1),
      why: "Rehearsals start a project with it.",
      help: "correct the example, or the schema",
    });
  }
}

function checkSize(
  { yaml }: NonNullable<Flow["input"]>,
  properties: ReturnType<typeof readInput>["properties"],
  report: Report,
): void {
  const bytes = outputsBytes("input", Object.fromEntries(properties.map(({ name, type }) => [name, type])));
  if (bytes <= constants.inputBytes) return;
  report({
    message: `The input can have ${bytes} bytes; the maximum is ${constants.inputBytes}.`,
    span: yaml.keySpan(["properties"]) ?? yaml.source.span(0, 1),
    why: "It is passed through the state machine, which is limited to 256 KiB, and is evaluated with every condition.",
    help: 'lower "maxLength" or "maxItems"',
  });
}
