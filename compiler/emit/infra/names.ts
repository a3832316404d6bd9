import { createHash } from "node:crypto";

/** Bucket names have at most 63 characters, and account and purpose are added to this one; ECR prefixes have 30. */
const maxLength = 28;

/** What every resource of a deployment is called: `crew-<engagement>-<environment>`, shortened by a digest where it is long. */
export function deploymentName(engagement: string, environment: string): string {
  const name = `crew-${engagement}-${environment}`;
  if (name.length <= maxLength) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 6);
  const room = maxLength - environment.length - digest.length - 2;
  return `${name.slice(0, room)}-${digest}-${environment}`;
}
