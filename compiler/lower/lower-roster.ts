import { defaults } from "../../schema/defaults.ts";
import { elementId, fieldsOf, type ListType } from "../../schema/list-type.ts";
import type {
  Agent as LoweredAgent,
  Template as LoweredTemplate,
  Tool as LoweredTool,
  OutputType,
} from "../../schema/types.ts";
import type { FindRepository } from "../kinds/tools/tool-kind.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Template, Tool } from "../link/model.ts";
import { toMicros } from "./units.ts";

export function lowerAgent({ name, declared, model, prompt, tools }: Agent): LoweredAgent {
  return {
    name,
    title: declared.title,
    description: declared.description,
    model: model.name,
    prompt: prompt.text,
    tools: tools.map((tool) => tool.name),
    writes: declared.writes ?? [],
    lane: declared.lane ?? defaults.agent.lane,
    reviews: (declared.reviews ?? []).map(({ of, blockOn }) => ({
      of,
      blockOn: blockOn ?? [...defaults.agent.blockOn],
    })),
    outputs: Object.fromEntries(
      Object.entries(declared.outputs ?? {}).map(([name, type]) => [name, lowerOutput(type)]),
    ),
    mayAsk: declared.mayAsk ?? defaults.agent.mayAsk,
    maxTokens: declared.budget?.tokens ?? defaults.limits.tokens,
    ...(declared.budget?.usd !== undefined && { maxCostMicros: toMicros(declared.budget.usd) }),
  };
}

/** Returns the JSON Schema of a reported value, with all its bounds. */
function lowerOutput(declared: OutputType): LoweredAgent["outputs"][string] {
  if ("enum" in declared) return { ...declared };
  if ("of" in declared) return lowerList(declared);
  const { type, min, max, maxLength, description } = declared;
  return {
    type,
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(type === "string" && { maxLength: maxLength ?? defaults.output.maxLength }),
    ...(description !== undefined && { description }),
  };
}

function lowerList(list: ListType): LoweredAgent["outputs"][string] {
  const { items, of, description } = list;
  const properties = {
    id: { type: "string", ...elementId, ...of.id },
    ...Object.fromEntries(fieldsOf(list).map(([name, field]) => [name, lowerOutput(field)])),
  };
  return {
    type: "array",
    maxItems: items,
    items: { type: "object", properties, required: Object.keys(properties), additionalProperties: false },
    ...(description !== undefined && { description }),
  };
}

export function lowerTool({ name, declared, lock }: Tool, find: FindRepository): LoweredTool {
  const { description, effect } = declared;
  return { name, description, effect, ...kindOfFile(declared).lower(declared, lock, find) };
}

/** Returns a template with its sections: the headings of level 2 as written, except those in fenced code. */
export function lowerTemplate({ name, text }: Pick<Template, "name" | "text">): LoweredTemplate {
  const prose = text.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, "");
  const sections = [...prose.matchAll(/^##[ \t]+(.+?)[ \t]*#*[ \t]*\r?$/gm)].map((match) => match[1] ?? "");
  return { name, text, sections };
}

/** Indexes values by name, in the order of the list. */
export function byName<Value extends { name: string }>(values: Value[]): { [name: string]: Value } {
  return Object.fromEntries(values.map((value) => [value.name, value]));
}
