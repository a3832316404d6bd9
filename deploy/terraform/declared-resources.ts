import { mapOf, optional, withParts } from "../../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";
import { Refused } from "../refused.ts";

/** The resources of a `main.tf.json`: attributes by type and name. */
export interface Resources {
  [type: string]: { [name: string]: { [attribute: string]: unknown } };
}

/** Reads the resources that a `main.tf.json` declares. Throws `Refused` for a text that is none. */
export function declaredResources(main: string): Resources {
  const fields = { resource: optional(mapOf(mapOf(withParts<{ [attribute: string]: unknown }>()))) };
  try {
    return readJsonObject<{ resource?: Resources }>("The main.tf.json of the deployment", main, fields).resource ?? {};
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw new Refused(`${error.message}, so nothing was done. Restore it from a backup.`, { cause: error });
  }
}
