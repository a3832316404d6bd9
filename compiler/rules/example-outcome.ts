import { isObject } from "../../base/is-object.ts";
import { inputFaults } from "../../schema/input-faults.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { valueOfExpression } from "./value-of-expression.ts";

export interface ExampleFault {
  message: string;
  span: Span;
}

/** Outcome of an example event, as far as it is certain without playing it. */
export interface ExampleOutcome {
  /** Undefined where only a rehearsal can say it. */
  starts: boolean | undefined;
  /** Values of the flow's key that are certain, by their expressions. */
  key: { expression: string; value: unknown }[];
  faults: ExampleFault[];
}

/** Compares an example event of a trigger with the input and the key of the flow that it starts. */
export function outcomeOf({ flow }: Pick<Engagement, "flow">, trigger: Trigger, yaml: YamlFile): ExampleOutcome {
  const event = yaml.value;
  const when = "when" in trigger ? trigger.when : undefined;
  const holds = when === undefined ? { value: true } : valueOfExpression(when, { event });
  const starts = holds && holds.value === true;
  if (starts !== true || flow?.name !== trigger.start || !isObject(event)) return { starts, key: [], faults: [] };
  const { input, paths, unknown } = inputOf(trigger, event);
  const at = (path: ValuePath) => spanAt(yaml, path);
  const schema = flow.input?.yaml.value;
  const misfits = isObject(schema) ? inputFaults(withoutValues(schema, unknown), input) : [];
  const faults = misfits.map(({ pointer, detail }) => {
    const [property = "", ...rest] = pointer.split("/").slice(1).map(unescapedPart);
    const span = at([
      ...(paths.get(property) ?? []),
      ...rest.map((each) => (/^\d+$/.test(each) ? Number(each) : each)),
    ]);
    return { message: `This event makes no input of "${flow.declaredAs}": ${property}: ${detail}`, span };
  });
  const expressions = flow.declared.key ?? [];
  const read = (expression: string) =>
    unknown.some((name) => expression.includes(name)) ? undefined : valueOfExpression(expression, { input });
  const key = expressions.flatMap((expression) => {
    const known = read(expression);
    return known === undefined ? [] : [{ expression, value: known.value }];
  });
  const without = key.filter(({ value }) => !["string", "number", "boolean"].includes(typeof value));
  const keyFaults = without.map(({ expression }) => ({
    message: `This event gives the key of "${flow.declaredAs}" no text, number, true or false: ${expression}.`,
    span: at([]),
  }));
  return { starts, key, faults: faults.length > 0 ? faults : keyFaults };
}

/** The input that the event becomes, the names in the event that its values are read from, and the values that only a rehearsal can say. */
function inputOf({ on, with: given = {} }: Trigger, event: { [name: string]: unknown }) {
  const input: { [property: string]: unknown } = on === "mcp" ? { ...event } : {};
  const paths = new Map<string, string[]>(Object.keys(input).map((name) => [name, [name]]));
  const unknown: string[] = [];
  for (const [property, expression] of Object.entries(given)) {
    const known = valueOfExpression(expression, { event });
    if (known === undefined) unknown.push(property);
    else if (known.value !== undefined) input[property] = known.value;
    if (known?.path !== undefined) paths.set(property, known.path.slice(1));
  }
  return { input, paths, unknown };
}

function withoutValues({ properties, required, ...schema }: { [keyword: string]: unknown }, names: readonly string[]) {
  const kept = Object.entries(isObject(properties) ? properties : {}).filter(([name]) => !names.includes(name));
  const needed = Array.isArray(required) ? required.filter((name) => !names.includes(String(name))) : [];
  return { ...schema, properties: Object.fromEntries(kept), required: needed };
}

/** Place of a value in the example; of one that is missing, of what should have it. */
function spanAt(yaml: YamlFile, path: ValuePath): Span {
  for (let length = path.length; length > 0; length -= 1) {
    const span = yaml.valueSpan(path.slice(0, length));
    if (span !== undefined) return span;
  }
  return yaml.valueSpan([]) ?? yaml.source.span(0, 1);
}

const unescapedPart = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");
