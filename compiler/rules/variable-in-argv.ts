import { each } from "../source/missing-value.ts";
import { hasOwnLanguage, wordsOf } from "./argv.ts";
import { type Command, commandsOf } from "./commands.ts";
import type { Report, Rule } from "./rule.ts";

export const variableInArgv: Rule = {
  id: "variable-in-argv",
  severity: "warning",
  check(model, report) {
    each(commandsOf(model), (command) => {
      each(wordsOf(command.argv), (word, index) => {
        for (const variable of variablesIn(word, command)) reportVariable(command, index, variable, report);
      });
    });
  },
};

interface Variable {
  written: string;
  name: string;
  start: number;
}

/** Variables as shells, PowerShell, cmd.exe, CI files and other tools write them; `%an%` and `%FT%` are parts of formats. */
const forms =
  /\$\{\{\s*(?:\w+\.)*([\w-]+)\s*\}\}|\$\{(?:\w+[.:])*([\w-]+)[^}]*\}|\$[Ee][Nn][Vv]:(\w+)|\$([A-Za-z_]\w*)|%([A-Z][A-Z0-9_]{2,})%/g;

function variablesIn(word: string, command: Command): Variable[] {
  return [...word.matchAll(forms)].flatMap((match) => {
    const name = match.slice(1).find((each) => each !== undefined) ?? "";
    const isMeant = command.secrets.includes(name.toUpperCase()) || command.inputs.includes(name);
    // $1, $NF and $x are variables of programs' own languages; a lower-case name usually is one of those.
    const isPlain = match[4] === undefined || /^[A-Z_][A-Z0-9_]+$/.test(name);
    const isOwn = hasOwnLanguage(command.argv[0] ?? "") || !isPlain;
    return isMeant || !isOwn ? [{ written: match[0], name, start: match.index }] : [];
  });
}

function reportVariable(command: Command, index: number, { written, name, start }: Variable, report: Report): void {
  const secret = command.secrets.find((each) => each === name.toUpperCase());
  report({
    message:
      secret === undefined
        ? `The variable "${written}" is not replaced by a value.`
        : `The variable "${written}" is not replaced by the secret ${secret}.`,
    span: command.originWithin(index, start, start + written.length),
    why: "No shell reads the command: the program receives these characters literally.",
    help: helpFor(command, name, secret),
  });
}

function helpFor({ inputs }: Command, name: string, secret: string | undefined): string {
  if (secret !== undefined) {
    return `let the program read the environment variable ${secret} itself, or call a script of the repository that does`;
  }
  return inputs.includes(name)
    ? `write {{${name}}}`
    : "write the value, or {{name}} for an argument of the call; the program reads a secret from its environment";
}
