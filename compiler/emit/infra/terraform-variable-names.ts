/** What `crew deploy` passes in; given.ts says what each is. */
export type GivenName =
  | "bundle_bucket"
  | "runner_bundle_key"
  | "runner_bundle_sha256"
  | "api_bundle_key"
  | "api_bundle_sha256"
  | "runner_image"
  | "session_key"
  | "certificate_arn"
  | "delete_contents";

/** The Terraform expression for it. */
export function given(name: GivenName): string {
  return `\${var.${name}}`;
}
