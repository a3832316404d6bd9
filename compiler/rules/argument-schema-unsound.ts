import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import { each } from "../source/missing-value.ts";
import { schemasIn } from "./argument-formats.ts";
import type { Rule } from "./rule.ts";

const types = ["string", "number", "integer", "boolean", "array", "object", "null"];
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

interface Unsound {
  /** Path of the faulty key's value, below the schema. */
  at: (string | number)[];
  message: string;
  names?: { wrong: string; known: readonly string[] };
}

type Schema = Record<string, unknown>;

/** Reports schemas that JSON Schema refuses; the runner would refuse them at the first call. */
export const argumentSchemaUnsound: Rule = {
  id: "argument-schema-unsound",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      for (const { schema, path } of schemasIn(tool.declared.input)) {
        for (const { at, message, names } of faultsOf(schema as Schema)) {
          const span = tool.originAt(["input", ...path, ...at]);
          const meant = names && (names.wrong === "null" ? "null" : mistypedName(names.wrong, names.known));
          report({
            message,
            span,
            why: "No call of the tool could be checked: the first would fail in the runner, and model services refuse such a schema.",
            help: helpFor(names),
            // Without quotes, `null` is YAML's null value.
            ...(meant !== undefined && { edit: { span, text: meant === "null" ? '"null"' : meant } }),
          });
        }
      }
    });
  },
};

function helpFor(names: Unsound["names"]): string {
  if (names === undefined) return "use what JSON Schema defines";
  if (names.wrong === "null") return 'write "null" in quotation marks: without them it is YAML\'s null value';
  return suggestName(names.wrong, names.known, "types");
}

function faultsOf(schema: Schema): Unsound[] {
  return [...typeFaults(schema), ...numberFaults(schema), ...listFaults(schema), ...patternFaults(schema)];
}

function typeFaults({ type }: Schema): Unsound[] {
  if (type === undefined) return [];
  const list = Array.isArray(type) ? type : [type];
  if (list.length === 0) return [{ at: ["type"], message: "A list of types needs at least one type." }];
  return list.flatMap((name, index): Unsound[] => {
    if (types.includes(name as string)) return [];
    const at = Array.isArray(type) ? ["type", index] : ["type"];
    return [
      { at, message: `JSON Schema has no type ${JSON.stringify(name)}.`, names: { wrong: String(name), known: types } },
    ];
  });
}

function numberFaults(schema: Schema): Unsound[] {
  const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  const wrong = (keys: readonly string[], isRight: (value: unknown) => boolean, what: string): Unsound[] =>
    keys
      .filter((key) => schema[key] !== undefined && !isRight(schema[key]))
      .map((key) => ({ at: [key], message: `"${key}" is ${what}.` }));
  return [...wrong(numbers, isNumber, "a number"), ...wrong(counts, isCount, "a whole number from 0")];
}

function listFaults({ enum: values, required }: Schema): Unsound[] {
  const isListOfTexts = Array.isArray(required) && required.every((name) => typeof name === "string");
  return [
    ...(values === undefined || (Array.isArray(values) && values.length > 0)
      ? []
      : [{ at: ["enum"], message: '"enum" must be a list of the allowed values, with at least one.' }]),
    ...(required === undefined || isListOfTexts
      ? []
      : [
          {
            at: ["required"],
            message: '"required" belongs beside "properties" and lists the names of required properties.',
          },
        ]),
  ];
}

function patternFaults({ pattern }: Schema): Unsound[] {
  if (pattern === undefined) return [];
  if (typeof pattern !== "string")
    return [{ at: ["pattern"], message: '"pattern" must be a regular expression, as text.' }];
  try {
    new RegExp(pattern, "u");
    return [];
  } catch (error) {
    const reason = (error as Error).message.split(": ").at(-1);
    return [{ at: ["pattern"], message: `"pattern" is not a regular expression: ${reason}.` }];
  }
}
