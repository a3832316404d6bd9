import { createHash } from "node:crypto";
import type { Environment } from "../../../schema/types.ts";

/** Maximum length: bucket names have at most 63 characters, and account and purpose are added to this one; ECR prefixes have 30. */
const maxLength = 28;
const digestLength = 6;

/**
 * Returns the name for every resource of a deployment: readable as far as the length allows, made unique by a digest.
 * Without the digest, `orders` in `eu-prod` and `orders-eu` in `prod` would have the same name. The digest includes the
 * region, because roles, buckets and budgets share one namespace per account.
 */
export function deploymentName(engagement: string, { name, region }: Pick<Environment, "name" | "region">): string {
  const digest = digestOf(JSON.stringify([engagement, name, region]), digestLength);
  const environment = withoutEmptyParts(name);
  const room = maxLength - `crew---${environment}${digest}`.length;
  return `crew-${withoutEmptyParts(withoutEmptyParts(engagement).slice(0, room))}-${environment}-${digest}`;
}

/** Returns the name of a flow's state machine. That of `main` is the deployment's. A machine's name has at most 80 characters. */
export function machineName(deployment: string, flow: string | undefined): string {
  return flow === undefined ? deployment : `${deployment}-${flow}`;
}

/** Returns a name of eight characters for one of many things of a deployment: a role has at most 64 characters. */
export function shortName(name: string): string {
  return digestOf(name, 8);
}

/** Returns the name that crew used before 2026-11-26. An existing deployment keeps it. */
export function earlierDeploymentName(engagement: string, environment: string): string {
  const name = `crew-${engagement}-${environment}`;
  if (name.length <= maxLength) return name;
  const digest = digestOf(name, digestLength);
  const room = maxLength - environment.length - digest.length - 2;
  return `${name.slice(0, room)}-${digest}-${environment}`;
}

/**
 * Removes hyphens at the end and repeated ones, which ECR refuses:
 * docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
 */
function withoutEmptyParts(name: string): string {
  return name.split("-").filter(Boolean).join("-");
}

/**
 * Words that Cognito refuses in a domain:
 * docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
const reserved = /aws|amazon|cognito/;

/** Returns the deployment's part of the sign-in page's address; the account number follows. */
export function signInPrefix(name: string): string {
  return reserved.test(name) ? `crew-${digestOf(name, 20)}` : name;
}

function digestOf(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
