import { createHash } from "node:crypto";
import type { Environment } from "../../../schema/types.ts";

/** Bucket names have at most 63 characters, and account and purpose are added to this one; ECR prefixes have 30. */
const maxLength = 28;
const digestLength = 6;

/**
 * What every resource of a deployment is called: readable as far as there is room, and told apart by a digest. Without one,
 * `orders` in `eu-prod` and `orders-eu` in `prod` would be called the same; and names of roles, buckets and budgets are those
 * of an account, not of a region, so the region counts too.
 */
export function deploymentName(engagement: string, { name, region }: Pick<Environment, "name" | "region">): string {
  const digest = digestOf(JSON.stringify([engagement, name, region]), digestLength);
  const environment = withoutEmptyParts(name);
  const room = maxLength - `crew---${environment}${digest}`.length;
  return `crew-${withoutEmptyParts(withoutEmptyParts(engagement).slice(0, room))}-${environment}-${digest}`;
}

/** What a crew before 2026-11-26 called it. A deployment that stands under this name keeps it. */
export function earlierDeploymentName(engagement: string, environment: string): string {
  const name = `crew-${engagement}-${environment}`;
  if (name.length <= maxLength) return name;
  const digest = digestOf(name, digestLength);
  const room = maxLength - environment.length - digest.length - 2;
  return `${name.slice(0, room)}-${digest}-${environment}`;
}

/** ECR refuses a hyphen at the end, and two in a row: docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html */
function withoutEmptyParts(name: string): string {
  return name.split("-").filter(Boolean).join("-");
}

/** Words that Cognito does not have in a domain: docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const reserved = /aws|amazon|cognito/;

/** The part of the sign-in page's address that is a deployment's own; the account follows. */
export function signInPrefix(name: string): string {
  return reserved.test(name) ? `crew-${digestOf(name, 20)}` : name;
}

function digestOf(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
