import { duration } from "../../../base/duration.ts";
import { defaults } from "../../../schema/defaults.ts";
import type { Command, CommandTool, ToolFile } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import { compareNumber, compareOptional, compareSets, compareValue } from "../../diff/compare-values.ts";
import { quote } from "../../diff/quote.ts";
import { toSeconds } from "../../lower/units.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import { placeholdersOf } from "./placeholders.ts";
import type { ToolKind } from "./tool-kind.ts";

const defaultsOf = defaults.command;

/** A program that runs in the work tree; models see it under the tool's own name. */
export const command: ToolKind<"command"> = {
  syntax: {
    key: "command",
    noun: "a command",
    required: ["command", "input"],
    optional: ["requires", "network", "secrets", "rights", "assume"],
    hasTemplates: true,
    advice: '"command" and "input"',
    conflict: {
      tool: "The tool is a command",
      key: "This key makes it a command.",
      why: "A command declares its arguments and names its program.",
    },
  },
  rules: [],
  lower: ({ input, command, requires, network, secrets, rights, assume }) => ({
    kind: "command",
    input: { additionalProperties: false, ...(input ?? throwMissing()) },
    command: lowerCommand(command ?? throwMissing()),
    ...(requires && { requires }),
    ...(network === "internet" && { network }),
    ...(secrets && { secrets }),
    ...(rights && { rights }),
    ...(assume && { assume }),
  }),
  namesForModels: (name) => [name.replaceAll("-", "_")],
  bringsSeveralNames: false,
  possibleEffects: () => undefined,
  /** Commands may write anywhere in the work tree; a tool declared as read-only writes nothing. */
  writesFiles: ({ effect }) => effect !== "read",
  canReachOutside: true,
  origins: () => [],
  takesText: ({ command }) => (command?.argv ?? []).some((element) => placeholdersOf(element).length > 0),
  timeout: ({ command }) =>
    command?.timeout === undefined ? undefined : { value: command.timeout, path: ["command", "timeout"] },
  templates: ({ command }) => ({
    part: "command",
    path: ["command", "argv"],
    texts: mapEach(command?.argv ?? [], (text, index) => ({ path: ["command", "argv", index], text })),
  }),
  explain: ({ command, ...declared }) => [inWords(command ?? throwMissing()), ...rightsInWords(declared)].join(" "),
  summarize: ({ command }) =>
    `it runs ${quote(inOneLine(command))}${command.folder === "" ? "" : ` in ${quote(command.folder)}`}`,
  inOneLine: ({ command }) => inOneLine(command),
  identity: ({ command }) => command.argv,
  compare: (before, after) => [
    ...compareCommand(after.name, before.command, after.command),
    ...compareRights(before, after),
  ],
};

const inOneRight = ({ actions, resources }: NonNullable<ToolFile["rights"]>[number]): string =>
  `${actions.join(", ")} on ${resources.join(", ")}`;

function rightsInWords({ rights, assume }: Pick<ToolFile, "rights" | "assume">): string[] {
  return [
    ...(rights ? [`Only while a phase calls it, it may: ${rights.map(inOneRight).join("; ")}.`] : []),
    ...(assume ? [`Only while a phase calls it, it has the role ${assume.role}.`] : []),
  ];
}

function compareRights(before: CommandTool, after: CommandTool): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${after.name}.${key}` });
  const all = ({ rights = [] }: CommandTool) => rights.map(inOneRight);
  const role = ({ assume }: CommandTool) => (assume ? [`${assume.role} (${assume.externalId})`] : []);
  return [
    ...compareSets(about("rights"), all(before), all(after), {
      added: { severity: "high", sentence: (which) => `${after.name} may now ${which}.` },
      removed: { severity: "medium", sentence: (which) => `${after.name} may no longer ${which}.` },
    }),
    ...compareSets(about("assume"), role(before), role(after), {
      added: { severity: "high", sentence: (which) => `${after.name} now has the role ${which}.` },
      removed: { severity: "medium", sentence: (which) => `${after.name} no longer has the role ${which}.` },
    }),
  ];
}

function lowerCommand(declared: NonNullable<ToolFile["command"]>): Command {
  const { argv, in: folder, timeout, exit, repeatable, example } = declared;
  return {
    argv,
    folder: folder ?? "",
    timeoutSeconds: toSeconds(timeout ?? defaultsOf.timeout),
    exit: exit ?? [...defaultsOf.exit],
    ...(repeatable && { repeatable }),
    ...(example && { example: { exit: example.exit ?? 0, output: example.output } }),
  };
}

function inWords({ argv, in: folder, timeout, exit }: NonNullable<ToolFile["command"]>): string {
  const where = folder === undefined ? "" : ` in ${folder}`;
  const codes = (exit ?? defaultsOf.exit).join(", ");
  return `It runs: ${argv.join(" ")}${where}; at most ${timeout ?? defaultsOf.timeout}, and an exit code of ${codes} is success.`;
}

/** Formats the whole command: a person who grants it should have read it to its last argument. */
function inOneLine({ argv }: Command): string {
  return argv.map((argument) => (/\s|^$/.test(argument) ? `'${argument}'` : argument)).join(" ");
}

function compareCommand(name: string, before: Command, after: Command): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.command.${key}` });
  const now = `${name} now runs ${quote(inOneLine(after))} instead of ${quote(inOneLine(before))}.`;
  return [
    ...compareValue({ ...about("argv"), severity: "high", sentence: now }, before.argv, after.argv),
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
    ...compareOptional({ ...about("repeatable") }, before.repeatable && "yes", after.repeatable && "yes", {
      added: { severity: "high", sentence: `A call of ${name} whose end is unknown is now repeated without asking.` },
      removed: { severity: "medium", sentence: `A call of ${name} whose end is unknown is no longer repeated.` },
      changed: { severity: "medium", sentence: `${name} is repeated otherwise.` },
    }),
    ...compareValue(
      { ...about("example"), theme: "work", severity: "low", sentence: `${name} ends otherwise in rehearsals.` },
      JSON.stringify(before.example ?? null),
      JSON.stringify(after.example ?? null),
    ),
  ];
}
