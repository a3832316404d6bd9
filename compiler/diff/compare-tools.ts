import type { Pipeline, Tool } from "../../schema/types.ts";
import { inputOf } from "../ir/tool-parts.ts";
import { kindOfTool } from "../kinds/tools/tool-kinds.ts";
import type { Change } from "./change.ts";
import { compareNeeds } from "./compare-needs.ts";
import { compareValue, pairByName, same } from "./compare-values.ts";

const effects = { read: 0, write: 1, execute: 2 } as const;

/** Compares the behaviour of tools; the right to call them belongs to the agents. */
export function compareTools(before: Pipeline, after: Pipeline): Change[] {
  const known = new Set(Object.values(before.tools).flatMap(originsOf));
  return pairByName(before.tools, after.tools).flatMap(({ name, before: old, after: now }): Change[] => {
    if (old && now) return compareTool(old, now);
    const about = { theme: "rights" as const, subject: `tools.${name}` };
    if (now) {
      const isElsewhere = originsOf(now).some((origin) => !known.has(origin));
      const severity = now.effect === "execute" || isElsewhere ? "high" : "medium";
      const sentence = `The tool ${name} is new (effect: ${now.effect}): ${kindOfTool(now).summarize(now)}.`;
      const added: Change = { ...about, kind: "added", severity, sentence, after: kindOfTool(now).inOneLine(now) };
      return [added, ...compareNeeds(undefined, now)];
    }
    const sentence = `The tool ${name} was removed.`;
    return old
      ? [{ ...about, kind: "removed", severity: "medium", sentence, before: kindOfTool(old).inOneLine(old) }]
      : [];
  });
}

const originsOf = (tool: Tool): readonly string[] => kindOfTool(tool).origins(tool);

function compareTool(before: Tool, after: Tool): Change[] {
  const { name } = after;
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.${key}` });
  const raised = effects[after.effect] > effects[before.effect];
  return [
    ...compareValue(
      {
        ...about("effect"),
        kind: raised ? "widened" : "narrowed",
        severity: raised ? "high" : "medium",
        sentence: `A call of ${name} now counts as ${after.effect} instead of ${before.effect}.`,
      },
      before.effect,
      after.effect,
    ),
    ...compareKind(before, after),
    ...compareNeeds(before, after),
    ...(same(inputOf(before), inputOf(after))
      ? []
      : [
          {
            ...about("input"),
            kind: "changed" as const,
            severity: "medium" as const,
            sentence: `The arguments of ${name} changed.`,
            before: Object.keys(argumentsOf(before)),
            after: Object.keys(argumentsOf(after)),
          },
        ]),
    ...compareValue(
      {
        theme: "agents",
        subject: `tools.${name}.description`,
        severity: "low",
        sentence: `The description of ${name} for the agents changed.`,
      },
      before.description,
      after.description,
    ),
  ];
}

/** Reports all functions of a tool whose kind changed, like those of a new tool. */
function compareKind(before: Tool, after: Tool): Change[] {
  const [old, now] = [kindOfTool(before), kindOfTool(after)];
  if (old === now) return now.compare(before, after);
  const { name } = after;
  return [
    {
      theme: "rights",
      kind: "changed",
      severity: "high",
      subject: `tools.${name}.kind`,
      sentence: `${name} is now ${now.syntax.noun} instead of ${old.syntax.noun}: ${now.summarize(after)}.`,
      before: old.inOneLine(before),
      after: now.inOneLine(after),
    },
  ];
}

function argumentsOf(tool: Tool): object {
  const properties = inputOf(tool)?.properties;
  return typeof properties === "object" && properties !== null ? properties : {};
}
