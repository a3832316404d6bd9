import { enumerate } from "../../base/enumerate.ts";
import type { Found } from "../diagnostics/found.ts";
import { workKinds } from "../kinds/steps/step-kinds.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

const keys: readonly string[] = workKinds.map(({ key }) => key);

const quoted = (key: string): string => `\`${key}\``;

/**
 * Reports a phase that declares no kind of work, or two, or has a key that its kind has no use for. Returns the keys whose values cannot be used. `faulty` are keys
 * already reported: a key missing there is not reported twice.
 */
export function checkWork(yaml: YamlFile, faulty: readonly ValuePath[], found: Found): ValuePath[] {
  const written = keys.filter((key) => yaml.keys([]).includes(key));
  // A key that may have been mistyped counts only where no other is written.
  const [own, ...others] = written.length > 0 ? written : keys.filter((key) => faulty.some(([first]) => first === key));
  if (own === undefined) {
    found.error("missing-key", {
      message: `The phase has none of ${enumerate(keys.map(quoted))}, so nothing works on it.`,
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
  if (others.length > 0) return [own, ...others].map((key) => [key]);
  return reportUseless(yaml, own, found);
}

const kindOf = (key: string) => workKinds.find((kind) => kind.key === key);

function reportUseless(yaml: YamlFile, own: string, found: Found): ValuePath[] {
  const kind = kindOf(own);
  const useless = (kind?.excludes ?? []).filter((key) => yaml.keys([]).includes(key));
  for (const key of useless) {
    found.error("wrong-value", {
      message: `The phase is ${kind?.noun}, so it cannot have \`${key}\`.`,
      span: yaml.keySpan([key]) ?? nearestKey(yaml, []),
      related: [{ message: `This key makes it ${kind?.noun}.`, span: yaml.keySpan([own]) ?? nearestKey(yaml, []) }],
      why: `Only a phase on which agents work has a use for it.`,
      help: `remove "${key}"`,
    });
  }
  return useless.map((key) => [key]);
}
