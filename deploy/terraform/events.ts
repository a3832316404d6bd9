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

/** Undefined for a line that is not JSON: a panic of Terraform or other output of a plugin. */
export function parseEvent(line: string): TerraformEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === "object" && event !== null && "type" in event ? (event as TerraformEvent) : undefined;
  } catch {
    return undefined;
  }
}
