import type { Declared, Model } from "../link/model.ts";
import { each, known, mapEach, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";

/** Command line of a tool or of a phase's check. */
export interface Command {
  argv: readonly string[];
  /** Names of the arguments that a call may pass. */
  inputs: readonly string[];
  /** Environment variables that contain a secret. */
  secrets: readonly string[];
  /** Returns the place of an element. */
  origin(index: number): Span;
  /** Returns the place of a part of an element. */
  originWithin(index: number, start: number, end: number): Span;
}

export function commandsOf({ tools, phases }: Model): Command[] {
  const commands: Command[] = [];
  each(tools, (tool) => {
    const { command } = tool.declared;
    if (command === undefined) return;
    const inputs = Object.keys(unlessMissing(() => tool.declared.input?.properties) ?? {});
    const secrets = mapEach(unlessMissing(() => tool.declared.secrets) ?? [], ({ name }) => name);
    commands.push({ ...commandAt(tool, command.argv, ["command", "argv"]), inputs, secrets: known(secrets) });
  });
  each(phases, (phase) => {
    each(phase.declared.checks ?? [], ({ run, before }, index) => {
      if (before) commands.push(commandAt(phase, before, ["checks", index, "before"]));
      commands.push(commandAt(phase, run, ["checks", index, "run"]));
    });
  });
  return commands;
}

function commandAt(file: Declared<unknown>, argv: readonly string[], path: ValuePath): Command {
  return {
    argv,
    inputs: [],
    secrets: [],
    origin: (index) => file.originAt([...path, index]),
    originWithin: (index, start, end) => file.originWithinAt([...path, index], start, end),
  };
}
