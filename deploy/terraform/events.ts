import { type Fields, number, oneOf, optional, required, text, withParts } from "../../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";
/** An output line of Terraform with `-json` (developer.hashicorp.com/terraform/internals/machine-readable-ui). */
export interface TerraformEvent {
  type: string;
  "@message"?: string;
  diagnostic?: Diagnostic;
  hook?: { resource?: { addr?: string; resource_type?: string }; action?: string; id_value?: string };
  changes?: { add: number; change: number; remove: number; operation: string };
}

export interface Diagnostic {
  severity: "error" | "warning";
  summary: string;
  detail?: string;
  address?: string;
}

const diagnostic = withParts<Diagnostic>({ severity: oneOf(["error", "warning"]), summary: text });
const eventFields: Fields<TerraformEvent> = {
  type: required(text),
  "@message": optional(text),
  diagnostic: optional(diagnostic),
  hook: optional(withParts()),
  changes: optional(withParts({ add: number, change: number, remove: number, operation: text })),
};

/** Undefined for a line that is no event: a panic of Terraform or other output of a plugin. */
export function parseEvent(line: string): TerraformEvent | undefined {
  try {
    return readJsonObject("A line of Terraform's output", line, eventFields);
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}
