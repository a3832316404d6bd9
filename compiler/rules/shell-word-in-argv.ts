import { each } from "../source/missing-value.ts";
import { hasOwnLanguage, wordsOf } from "./argv.ts";
import { type Command, commandsOf } from "./commands.ts";
import type { Report, Rule } from "./rule.ts";

export const shellWordInArgv: Rule = {
  id: "shell-word-in-argv",
  severity: "warning",
  check(model, report) {
    each(commandsOf(model), (command) => {
      const words = wordsOf(command.argv);
      if (isWholeCommand(words)) reportWhole(command, report);
      else each(words, (word, index) => reportWord(command, word, index, report));
    });
  },
};

interface ShellWord {
  /** True when the word at the index is one. */
  is(word: string, index: number, argv: readonly string[]): boolean;
  /** Effect of the word without a shell, as the end of a sentence. */
  effect: string;
  help: string;
}

const given = "the program receives it literally";
const script = "put it in a script of the repository, or make each part a separate command";

/** True after an option, where a single character is its value: `sort -t |`. */
const isAfterOption = (index: number, argv: readonly string[]): boolean => /^-\w$/.test(argv[index - 1] ?? "");

/** True for programs that read redirection signs as comparisons. */
const compares = (argv: readonly string[]): boolean => /^(?:expr|test|\[)$/.test(argv[0] ?? "");

/** Programs that take file names and expand no patterns in them. */
const takesNames =
  /^(?:cat|ls|rm|cp|mv|wc|head|tail|chmod|touch|sha\d+sum|md5sum|du|stat|file|diff|cmp|sort|uniq|tee|tsc|shellcheck|yamllint)$/;

/** Options whose value is a pattern that the program itself reads. */
const takesPattern = /^(?:-[xXI]|--(?:exclude|include|ignore|hide)[\w-]*)$/;

const shellWords: readonly ShellWord[] = [
  {
    is: (word) => /^\d?>&\d$/.test(word),
    effect: given,
    help: "remove it: both output streams of a program are read",
  },
  {
    is: (word, index, argv) =>
      /^(?:&&|\|\||\|&|;;?|\||&)$/.test(word) &&
      !(word.length === 1 && (isAfterOption(index, argv) || compares(argv))) &&
      !(word === ";" && argv.some((each) => /^-(?:exec|execdir|ok)$/.test(each))),
    effect: given,
    help: script,
  },
  {
    is: (word, index, argv) =>
      /^(?:\d?>{1,2}|&>{1,2})[\w./~-]*$/.test(word) && !isAfterOption(index, argv) && !compares(argv),
    effect: given,
    help: "let the program write the file through one of its options; a tool's output is its result",
  },
  {
    is: (word, index, argv) => /^<{1,3}[\w./~-]*$/.test(word) && !isAfterOption(index, argv) && !compares(argv),
    effect: given,
    help: "name the file as an argument",
  },
  {
    is: (word, _, argv) => /\$\([^)]/.test(word) && !hasOwnLanguage(argv[0] ?? ""),
    effect: given,
    help: script,
  },
  { is: (word) => /^(?:[^\s`]*=)?`[^`]+`$/.test(word), effect: given, help: script },
  { is: (word) => /^~(?:$|\/)/.test(word), effect: "it is not a folder", help: "write a path in the repository" },
  { is: (word) => word === "\\", effect: given, help: "remove it: a list may span several lines" },
  {
    is: (word) => /^'[^']+'$/.test(word),
    effect: "the program receives the quotes as well",
    help: "remove the inner quotes: each element is one argument",
  },
  {
    is: (word, index, argv) =>
      index > 0 &&
      takesNames.test(argv[0] ?? "") &&
      !word.startsWith("-") &&
      !takesPattern.test(argv[index - 1] ?? "") &&
      /[*?]/.test(word),
    effect: "it matches only a file with exactly that name",
    help: "name the files, or a program that takes patterns",
  },
  {
    is: (word, index) => index === 0 && /^[A-Za-z_]\w*=/.test(word),
    effect: "it is taken for the program's name",
    help: "begin with the program env: [env, NAME=value, program]",
  },
  {
    is: (word, index) => index === 0 && word === "cd",
    effect: "there is no program of that name",
    help: "name the folder under `in`",
  },
  {
    is: (word, index) =>
      index === 0 && /^(?:export|source|\.|set|unset|alias|ulimit|umask|if|for|while|exec)$/.test(word),
    effect: "there is no program of that name",
    help: script,
  },
];

function reportWord({ argv, origin }: Command, word: string, index: number, report: Report): void {
  const found = shellWords.find(({ is }) => is(word, index, argv));
  if (found === undefined) return;
  report({
    message: `No shell reads "${word}": ${found.effect}.`,
    span: origin(index),
    why: "A command is one program with its arguments, and each element is one of them.",
    help: found.help,
  });
}

/** True for a whole command line in one element: `[curl -s https://example.com]`. */
function isWholeCommand([first = "", ...others]: readonly string[]): boolean {
  return others.length === 0 && /^[\w./-]+\s+\S/.test(first);
}

function reportWhole({ argv, origin }: Command, report: Report): void {
  const written = argv[0] ?? "";
  const isPlain = !/["'`$|&;<>\\*]/.test(written);
  report({
    message: `The program is called "${written}": nothing splits the words of an element.`,
    span: origin(0),
    why: "A command is one program with its arguments, and each element is one of them.",
    help: isPlain ? `write [${written.trim().split(/\s+/).join(", ")}]` : "make an element of each word",
  });
}
