import { defaults } from "../../schema/defaults.ts";
import type {
  Agent as LoweredAgent,
  Template as LoweredTemplate,
  Tool as LoweredTool,
  OutputType,
} from "../../schema/types.ts";
import type { Agent, Template, Tool } from "../link/model.ts";
import { toSeconds } from "./units.ts";

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
  };
}

/** Returns the JSON Schema of a reported value, with all its bounds. */
function lowerOutput(declared: OutputType): LoweredAgent["outputs"][string] {
  if ("enum" in declared) return { ...declared };
  const { type, min, max, maxLength, description } = declared;
  return {
    type,
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(type === "string" && { maxLength: maxLength ?? defaults.output.maxLength }),
    ...(description !== undefined && { description }),
  };
}

export function lowerTool({ name, declared }: Tool): LoweredTool {
  const { description, effect, builtin, functions, input, command, requires, secrets } = declared;
  return {
    name,
    description,
    effect,
    ...(builtin && { builtin }),
    ...(functions && { functions }),
    ...(input && { input: { additionalProperties: false, ...input } }),
    ...(command && {
      command: {
        argv: command.argv,
        folder: command.in ?? "",
        timeoutSeconds: toSeconds(command.timeout ?? defaults.command.timeout),
        exit: command.exit ?? [...defaults.command.exit],
      },
    }),
    ...(requires && { requires }),
    ...(secrets && { secrets }),
  };
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
