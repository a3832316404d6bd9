import { isObject } from "../../base/is-object.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import { member } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Returns the errors of the keys that only some engagements need: `phases` without flows, `sow` unless every flow has an input. */
export function missingFromStart({ value }: YamlFile): SchemaError[] {
  if (!isObject(value)) return [];
  const flows = member(value, "flows");
  const hasInputs = isObject(flows) && Object.values(flows).every((flow) => isObject(flow) && "input" in flow);
  const needed = [...(hasInputs ? [] : ["sow"]), ...("flows" in value ? [] : ["phases"])];
  return needed
    .filter((key) => !(key in value))
    .map((key) => ({
      instancePath: "",
      schemaPath: "#/required",
      keyword: "required",
      params: { missingProperty: key },
    }));
}
