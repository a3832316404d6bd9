import type { Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

/**
 * Reports a tool that is neither built in nor a command with its arguments. Returns the keys whose values cannot be
 * used. `guilty` are keys already reported: a key missing there is not reported twice.
 */
export function checkTool(yaml: YamlFile, guilty: readonly ValuePath[], found: Found): ValuePath[] {
  const keys = new Set([...yaml.keys([]), ...guilty.map(([key]) => String(key))]);
  if (keys.has("builtin")) {
    const extra = ["command", "input", "requires", "secrets"].filter((key) => yaml.keys([]).includes(key));
    for (const key of extra) reportConflict(yaml, key, found);
    return extra.length === 0 ? [] : [["builtin"], ...extra.map((key) => [key])];
  }
  const missing = ["command", "input"].filter((key) => !keys.has(key));
  if (missing.length === 2) {
    found.error("missing-key", {
      message: "The tool has neither `builtin` nor `command`: nothing says what it does.",
      span: nearestKey(yaml, []),
      help: 'add "builtin" with a tool of the runner, or "command" and "input"',
    });
  } else if (missing.length === 1) {
    found.error("missing-key", {
      message: `A tool that is a command needs both \`command\` and \`input\`; \`${missing[0]}\` is missing.`,
      span: nearestKey(yaml, []),
      help: `add "${missing[0]}"`,
    });
  }
  return missing.map((key) => [key]);
}

function reportConflict(yaml: YamlFile, key: string, found: Found): void {
  found.error("wrong-value", {
    message: `The tool is built in, so it cannot have \`${key}\`.`,
    span: yaml.keySpan([key]) ?? nearestKey(yaml, []),
    related: [{ message: "It is built in by this.", span: yaml.keySpan(["builtin"]) ?? nearestKey(yaml, []) }],
    why: "A built-in tool brings its own arguments and program.",
    help: `remove "${key}", or remove "builtin"`,
  });
}
