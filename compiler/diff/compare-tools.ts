import { duration } from "../../base/duration.ts";
import type { Command, Pipeline, Tool } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareNeeds } from "./compare-needs.ts";
import { compareNumber, compareOptional, compareValue, pairByName, same } from "./compare-values.ts";
import { quote } from "./quote.ts";

const effects = { read: 0, write: 1, execute: 2 } as const;

/** Compares the behaviour of tools; the right to call them belongs to the agents. */
export function compareTools(before: Pipeline, after: Pipeline): Change[] {
  return pairByName(before.tools, after.tools).flatMap(({ name, before: old, after: now }): Change[] => {
    if (old && now) return compareTool(old, now);
    const about = { theme: "rights" as const, subject: `tools.${name}` };
    if (now) {
      const severity = now.effect === "execute" ? "high" : "medium";
      const sentence = `The tool ${name} is new (effect: ${now.effect}): ${whatItDoes(now)}.`;
      const added: Change = { ...about, kind: "added", severity, sentence, after: describe(now) };
      return [added, ...compareNeeds({ ...now, requires: {}, secrets: [] }, now)];
    }
    const sentence = `The tool ${name} is gone.`;
    return [{ ...about, kind: "removed", severity: "medium", sentence, before: describe(old) }];
  });
}

/** Describes a tool's action in full: a person who grants a command should have read it to its last argument. */
function whatItDoes({ builtin, command }: Tool): string {
  if (command === undefined) return `it is the runner's own ${builtin}`;
  return `it runs ${quote(inOneLine(command))}${command.folder === "" ? "" : ` in ${quote(command.folder)}`}`;
}

function inOneLine({ argv }: Command): string {
  return argv.map((argument) => (/\s|^$/.test(argument) ? `'${argument}'` : argument)).join(" ");
}

function describe(tool: Tool | undefined): string {
  return tool?.builtin ?? (tool?.command && inOneLine(tool.command)) ?? "";
}

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
    ...compareOptional(about("builtin"), before.builtin, after.builtin, {
      added: { severity: "high", sentence: `${name} is now a tool of the runner itself.` },
      removed: { severity: "high", sentence: `${name} is no longer a tool of the runner itself.` },
      changed: { severity: "high", sentence: `${name} is another tool of the runner.` },
    }),
    ...compareOptional(about("functions"), listed(before.functions), listed(after.functions), {
      added: { severity: "medium", kind: "narrowed", sentence: `${name} now gives agents chosen functions only.` },
      removed: { severity: "high", kind: "widened", sentence: `${name} now gives agents all of its functions.` },
      changed: { severity: "high", sentence: `${name} gives agents other functions.` },
    }),
    ...compareCommand(name, before.command, after.command),
    ...compareNeeds(before, after),
    ...(same(before.input, after.input)
      ? []
      : [
          {
            ...about("input"),
            kind: "changed" as const,
            severity: "medium" as const,
            sentence: `${name} takes other arguments.`,
            before: Object.keys(argumentsOf(before)),
            after: Object.keys(argumentsOf(after)),
          },
        ]),
    ...compareValue(
      {
        theme: "agents",
        subject: `tools.${name}.description`,
        severity: "low",
        sentence: `${name} is described differently to the agents.`,
      },
      before.description,
      after.description,
    ),
  ];
}

const listed = (functions: readonly string[] | undefined): string | undefined => functions?.toSorted().join(", ");

function argumentsOf({ input }: Tool): object {
  const properties = input?.properties;
  return typeof properties === "object" && properties !== null ? properties : {};
}

function compareCommand(name: string, before: Command | undefined, after: Command | undefined): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.command.${key}` });
  if (!before || !after) return [];
  return [
    ...compareValue(
      {
        ...about("argv"),
        severity: "high",
        sentence: `${name} now runs ${quote(inOneLine(after))} instead of ${quote(inOneLine(before))}.`,
      },
      before.argv,
      after.argv,
    ),
    ...compareValue(
      { ...about("in"), severity: "high", sentence: `${name} now runs in another folder.` },
      before.folder,
      after.folder,
    ),
    ...compareNumber(
      { ...about("timeout"), severity: "low" },
      before.timeoutSeconds,
      after.timeoutSeconds,
      (old, now) => `${name} may run for ${now} instead of ${old}.`,
      duration,
    ),
    ...compareValue(
      { ...about("exit"), severity: "medium", sentence: `${name} now counts other exit codes as success.` },
      before.exit,
      after.exit,
    ),
  ];
}
