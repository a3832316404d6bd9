import { languageVersion } from "../../schema/versions.ts";
import type { Found } from "../diagnostics/found.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";
import { member } from "./schema-at.ts";

/**
 * Reports an engagement that is written in a newer version of the language, and returns true for it. Nothing else of it
 * can be checked: a key that is unknown here may be valid there.
 */
export function isOfNewerLanguage(yaml: YamlFile, found: Found): boolean {
  const version = member(yaml.value, "crew");
  if (typeof version !== "number" || !Number.isInteger(version) || version <= languageVersion) return false;
  found.error("language-newer", {
    message: `The engagement is written in version ${version} of the language; this crew knows up to version ${languageVersion}.`,
    span: yaml.valueSpan(["crew"]) ?? nearestKey(yaml, ["crew"]),
    why: "An older crew would refuse or misread what is new in it.",
    help: "install a newer crew",
  });
  return true;
}
