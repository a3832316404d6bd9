import type { Finding } from "../diagnostics/found.ts";
import type { Engagement, Flow } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { namesRead, parseExpression } from "./expression-tree.ts";
import { kindInWords, typeOf, type ValueType } from "./expression-types.ts";
import { readInput } from "./input-properties.ts";
import { namesIn, typeOfName } from "./named-value.ts";
import type { Rule } from "./rule.ts";
import { unboundedOverInput } from "./unbounded-input.ts";

export const flowKeyUnusable: Rule = {
  id: "flow-key-unusable",
  severity: "error",
  check(model, report) {
    const { flow } = model.engagement;
    if (flow === undefined) return;
    if (flow.declared.key === undefined) {
      if (flow.declared.again !== undefined) report(againWithoutKey(flow, model.engagement));
      return;
    }
    const at = (index: number) => model.engagement.originAt(["flows", flow.declaredAs, "key", index]);
    if (flow.declared.input === undefined) {
      report({
        message: `The flow "${flow.declaredAs}" has a key, and no input that it could be made of.`,
        span: model.engagement.originOfKeyAt(["flows", flow.declaredAs, "key"]),
        why: "A statement of work has no values that tell one project from another.",
        help: "add `input`, or remove `key`",
      });
      return;
    }
    if (flow.input === undefined) return;
    const required = requiredIn(flow);
    const names = namesIn(model, undefined);
    each(flow.declared.key, (text, index) => {
      const parsed = parseExpression(text);
      if ("fault" in parsed) return;
      const type = typeOf(parsed.tree, (steps) => typeOfName(steps, names));
      const read = namesRead(text);
      const missing = read.find(([first, name]) => first === "input" && name !== undefined && !required.has(name));
      const fault = unboundedOverInput(parsed.tree, text) ?? faultOf(text, type?.kind, read, missing);
      if (fault !== undefined)
        report({
          ...fault,
          span: at(index),
          why: "Two starts with the same key are one project, so the key has to be there and to be plain.",
        });
    });
  },
};

function againWithoutKey({ declaredAs: name }: Flow, { originOfKeyAt }: Engagement): Finding {
  return {
    message: `The flow "${name}" says \`again\`, and has no key.`,
    span: originOfKeyAt(["flows", name, "again"]),
    why: "Without a key every start is a project of its own, so none of them is started again.",
    help: "add `key`, or remove `again`",
  };
}

function requiredIn({ input }: Flow): Set<string> {
  const { properties } = readInput(input?.yaml.value);
  return new Set(properties.filter(({ isRequired }) => isRequired).map(({ name }) => name));
}

function faultOf(
  text: string,
  kind: ValueType["kind"] | undefined,
  read: readonly (readonly string[])[],
  missing: readonly string[] | undefined,
): { message: string; help: string } | undefined {
  if (read.length === 0)
    return { message: `\`${text}\` is the same for every project.`, help: "name a value of the input" };
  if (missing !== undefined)
    return {
      message: `The input may lack "${missing[1]}".`,
      help: `add "${missing[1]}" to \`required\` in the input's schema`,
    };
  if (kind === "object" || kind === "list" || kind === "boolean")
    return {
      message: `\`${text}\` is ${kindInWords(kind)}, and no text or number.`,
      help: "name a text or a number of the input",
    };
  return undefined;
}
