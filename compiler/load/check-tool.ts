import type { Found } from "../diagnostics/found.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

/** Whether a tool is either built in or a command with its arguments, and not something between. */
export function checkTool(yaml: YamlFile, found: Found): boolean {
  const keys = new Set(yaml.keys([]));
  if (keys.has("builtin")) {
    const extra = ["command", "input"].filter((key) => keys.has(key));
    for (const key of extra) reportConflict(yaml, key, found);
    return extra.length === 0;
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
  return missing.length === 0;
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
