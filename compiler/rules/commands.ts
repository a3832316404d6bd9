import type { Declared, Model } from "../link/model.ts";
import { each } from "../source/hole.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";

/** A program with its arguments, of a tool or of a phase's check. */
export interface Command {
  argv: readonly string[];
  /** The place of an element. */
  origin(index: number): Span;
  /** The place of a part of an element. */
  originWithin(index: number, start: number, end: number): Span;
}

export function commandsOf({ tools, phases }: Model): Command[] {
  const commands: Command[] = [];
  each(tools, (tool) => {
    const { command } = tool.declared;
    if (command !== undefined) commands.push(commandAt(tool, command.argv, ["command", "argv"]));
  });
  each(phases, (phase) => {
    each(phase.declared.checks ?? [], ({ run }, index) => {
      commands.push(commandAt(phase, run, ["checks", index, "run"]));
    });
  });
  return commands;
}

function commandAt(file: Declared<unknown>, argv: readonly string[], path: ValuePath): Command {
  return {
    argv,
    origin: (index) => file.origin(...path, index),
    originWithin: (index, start, end) => file.originWithin([...path, index], start, end),
  };
}
