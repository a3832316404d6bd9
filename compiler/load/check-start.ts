import type { Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

/** Reports phases beside flows. Returns the keys whose values cannot be used. */
export function checkStart(yaml: YamlFile, found: Found): ValuePath[] {
  const written = yaml.keys([]);
  if (!written.includes("flows")) return [];
  const beside = ["phases", "finally"].filter((key) => written.includes(key));
  for (const key of beside) {
    found.error("wrong-value", {
      message: `The engagement has \`flows\`, so it cannot have \`${key}\`.`,
      span: yaml.keySpan([key]) ?? nearestKey(yaml, []),
      related: [{ message: "The flows are here.", span: yaml.keySpan(["flows"]) ?? nearestKey(yaml, []) }],
      why: "Each flow has phases of its own.",
      help: `move "${key}" into a flow, or remove "flows"`,
    });
  }
  return beside.map((key) => [key]);
}
