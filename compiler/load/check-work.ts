import { enumerate } from "../../base/enumerate.ts";
import type { Found } from "../diagnostics/found.ts";
import { workKinds } from "../kinds/steps/step-kinds.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

const keys: readonly string[] = workKinds.map(({ key }) => key);

/**
 * Reports a phase that declares no kind of work, or two. Returns the keys whose values cannot be used. `faulty` are keys
 * already reported: a key missing there is not reported twice.
 */
export function checkWork(yaml: YamlFile, faulty: readonly ValuePath[], found: Found): ValuePath[] {
  const present = new Set<string>([...yaml.keys([]), ...faulty.map(([key]) => String(key))]);
  const [own, ...others] = keys.filter((key) => present.has(key));
  if (own === undefined) {
    found.error("missing-key", {
      message: `The phase has none of ${enumerate(keys.map((key) => `\`${key}\``))}, so nothing works on it.`,
      span: nearestKey(yaml, []),
      help: `add ${keys.map((key) => `"${key}"`).join(" or ")}`,
    });
    return keys.map((key) => [key]);
  }
  for (const key of others) {
    found.error("wrong-value", {
      message: `The phase has \`${own}\`, so it cannot have \`${key}\`.`,
      span: yaml.keySpan([key]) ?? nearestKey(yaml, []),
      related: [{ message: "The other one is here.", span: yaml.keySpan([own]) ?? nearestKey(yaml, []) }],
      why: "One kind of work makes up a phase.",
      help: `remove "${key}", or remove "${own}"`,
    });
  }
  return others.length === 0 ? [] : [own, ...others].map((key) => [key]);
}
