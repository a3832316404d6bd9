import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import type { Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { mayHoldText, saysFormat } from "./argument-formats.ts";
import { hasOwnLanguage } from "./argv.ts";
import type { Rule } from "./rule.ts";

export const placeWithoutFormat: Rule = {
  id: "place-without-format",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      const argv = tool.declared.command?.argv ?? [];
      each(Object.entries(tool.declared.input?.properties ?? {}), ([name, schema]) => {
        if (heldByName.test(name) || !mayHoldText(schema) || saysFormat(schema)) return;
        const hint = hintOf(tool, name, argv);
        if (hint === undefined) return;
        report({
          message: `The argument "${name}" of "${tool.name}" is a file or folder, judging by ${hint}, but is not declared as a path.`,
          span: tool.originOfKey("input", "properties", name),
          why: "Only a declared path is fully restricted to the repository, including links, hidden folders and ambiguous spellings.",
          help: "add `format: path`, or its actual format (uri-reference, regex …) if it is not a path",
        });
      });
    });
  },
};

/** Names of arguments that the runner checks as paths. */
const heldByName = /^(?:path|file|folder|directory)s?$/i;

const placeWords = /^(?:paths?|files?|filenames?|folders?|dirs?|director(?:y|ies)|root|cwd|workdir|location)$/i;
const describesPlace =
  /^(?:(?:the|a|an|which|each|every|any|one|optional|relative|full|name|names|of|path|paths|to|input|output|source|target)\s+)*(?:paths?|files?|filenames?|folders?|director(?:y|ies))\b/i;

/** Returns the evidence that the argument is a path, as the end of "by …". */
function hintOf(tool: Tool, name: string, argv: readonly string[]): string | undefined {
  const words = name.split(/[-_]|(?<=[a-z])(?=[A-Z])/);
  if (words.some((word) => placeWords.test(word))) return "its name";
  const schema: unknown = tool.declared.input?.properties[name];
  const isText = typeof schema === "object" && schema !== null && "description" in schema;
  if (isText && describesPlace.test(String(schema.description))) return "its description";
  const found = argv.findIndex((element, index) => isPlaceIn(argv, element, index, name));
  return found < 0 ? undefined : "its place in the command";
}

/** Options that take a file or folder. */
const optionOfPlace = /^--(?:[\w-]+-)?(?:path|file|folder|dir|directory|root|cwd|out|output|outfile|config|chdir)$/;

/** Programs whose arguments, apart from options, are all files or folders. */
const takesPlaces =
  /^(?:.*\/)?(?:cat|tac|nl|ls|dir|tree|rm|rmdir|mkdir|cp|mv|ln|touch|wc|head|tail|less|more|stat|file|du|realpath|readlink|xxd|hexdump|od|strings|md5sum|sha\d+sum|diff|cmp|chmod|chown|shred|unlink|truncate)$/;

function isPlaceIn(argv: readonly string[], element: string, index: number, name: string): boolean {
  const placeholder = placeholdersOf(element).find((each) => each.name === name);
  if (placeholder === undefined || index === 0) return false;
  const [before, after] = [element.slice(0, placeholder.start), element.slice(placeholder.end)];
  const [, option = argv[index - 1] ?? "", inside = before] = /^(--[\w-]+)=(.*)$/.exec(before) ?? [];
  if (optionOfPlace.test(option) && after === "") return true;
  const isNamed = /^(?:\.{0,2}\/)/.test(inside) || (/^[\w./-]*$/.test(inside) && /^\.\w+$/.test(after));
  if (isNamed && !hasOwnLanguage(argv[0] ?? "")) return true;
  return before === "" && after === "" && isPositionalPlace(argv, index);
}

/** Options of these programs that take the next argument. */
const takesValue = /^-(?:[efmABCdDgtTncsljNw]|-[\w-]+)$/;

/** Programs that search for their first argument in the files or folders of the others. */
const takesPlacesLater = /^(?:.*\/)?(?:[ef]?grep|rg|ag|ack|sed|[gmn]?awk|jq|yq)$/;

function isPositionalPlace(argv: readonly string[], index: number): boolean {
  if (takesValue.test(argv[index - 1] ?? "")) return false;
  if (takesPlaces.test(argv[0] ?? "")) return true;
  const isPositional = (word: string, at: number) => !word.startsWith("-") && !takesValue.test(argv[at - 1] ?? "");
  const before = argv.slice(0, index).filter((word, at) => at > 0 && isPositional(word, at));
  return takesPlacesLater.test(argv[0] ?? "") && before.length > 0;
}
