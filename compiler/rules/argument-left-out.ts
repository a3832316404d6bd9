import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import type { Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const argumentLeftOut: Rule = {
  id: "argument-left-out",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      each(tool.declared.command?.argv ?? [], (element, index) => checkElement(tool, element, index, report));
    });
  },
};

/** Reports an element that would be omitted whole because a call omits one of its arguments. */
function checkElement(tool: Tool, element: string, index: number, report: Report): void {
  const argv = tool.declared.command?.argv ?? [];
  const { properties = {}, required = [] } = tool.declared.input ?? {};
  const placeholders = placeholdersOf(element).filter(({ name }) => Object.hasOwn(properties, name));
  const optional = placeholders.find(({ name }) => !required.includes(name));
  if (optional === undefined) return;
  const others = placeholders.filter(({ name }) => name !== optional.name);
  const option = argv[index - 1] ?? "";
  const isValue = index > 1 && element === `{{${optional.name}}}` && isNamedFor(option, optional.name);
  if (others.length === 0 && !isValue) return;
  report({
    message:
      others.length > 0
        ? `A call without the argument {{${optional.name}}} loses {{${others[0]?.name}}} as well.`
        : `A call without the argument {{${optional.name}}} leaves "${option}" without its value.`,
    span: tool.originWithin(["command", "argv", index], optional.start, optional.end),
    related: [{ message: "The required arguments.", span: tool.originOfKey("input", "required") }],
    why: "Only the element that contains the missing argument is omitted from the command.",
    help:
      others.length > 0
        ? `write each in its own element, or add "${optional.name}" to \`required\``
        : `write "${option}${option.startsWith("--") ? "=" : ""}{{${optional.name}}}" in one element, or add "${optional.name}" to \`required\``,
  });
}

/**
 * True for an option that takes the argument, judging by its name: `--log-level {{level}}`, `-m {{message}}`; in `ls -l
 * {{path}}`, `-l` is a flag.
 */
function isNamedFor(option: string, argument: string): boolean {
  const name = argument.toLowerCase();
  const long = /^--([a-zA-Z][\w-]*)$/.exec(option)?.[1]?.toLowerCase();
  if (long !== undefined) return long.includes(name) || name.includes(long);
  return /^-[a-zA-Z]$/.test(option) && name.startsWith(option.slice(1).toLowerCase());
}
