/** Names of the variables that `crew deploy` passes in; given.ts describes each. */
export type GivenName =
  | "bundle_bucket"
  | "runner_bundle_key"
  | "runner_bundle_sha256"
  | "api_bundle_key"
  | "api_bundle_sha256"
  | "runner_image"
  | "session_key"
  | "certificate_arn"
  | "sender_identity"
  | "delete_contents";

/** Returns the Terraform expression for a variable. */
export function given(name: GivenName): string {
  return `\${var.${name}}`;
}
