import type { Environment } from "../../../schema/types.ts";
import type { Found } from "../../diagnostics/found.ts";
import type { CausingPlaces } from "../../ir/causing-places.ts";
import type { CompiledFlow } from "./compiled-flow.ts";
import { deploymentOf, engagementOf } from "./deployment-of.ts";
import { policyDocument } from "./iam/rights.ts";
import { account } from "./resource-names.ts";
import { type RoleName, roleNames, statementsOf } from "./roles.ts";

/** Maximum size of all inline policies of a role: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maxPolicyCharacters = 10_240;

/** Reports a role whose rights IAM would refuse, at the environment whose deployment would fail. */
export function checkRights(flows: readonly CompiledFlow[], places: CausingPlaces, found: Found): void {
  for (const environment of Object.values(engagementOf(flows).environments ?? {})) {
    const largest = largestPolicy(flows, environment);
    if (largest === undefined || largest.characters <= maxPolicyCharacters) continue;
    const { role, characters } = largest;
    found.error("policy-over-10240-characters", {
      message: `The rights of the role ${role} in "${environment.name}" have ${characters} characters.`,
      span: places.environment(environment.name) ?? places.phases,
      why: `IAM refuses a role with more than ${maxPolicyCharacters}; each model, with its fallbacks, and each secret of the lane's tools counts.`,
      help: "use fewer models and secrets in that lane, or split the engagement in two",
    });
  }
}

function largestPolicy(flows: readonly CompiledFlow[], environment: Environment) {
  const deployment = deploymentOf(flows, environment);
  const sizes = roleNames(deployment).map((role) => ({ role, characters: charactersOf(deployment, role) }));
  return sizes.sort((a, b) => b.characters - a.characters)[0];
}

/** Counts as IAM does, without white space, assuming the longest values that Terraform inserts. */
function charactersOf(deployment: Parameters<typeof statementsOf>[0], role: RoleName): number {
  const written = policyDocument(statementsOf(deployment, role));
  const filled = written.replaceAll(account, "123456789012").replaceAll(/\$\{[^}]*\}/g, "x".repeat(longestInserted));
  return filled.replace(/\s/g, "").length;
}

/** Longest value that Terraform inserts beside the account number: a bucket's name. */
const longestInserted = 63;
