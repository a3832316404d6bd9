import { readFileSync } from "node:fs";
import { join } from "node:path";
import { account as emittedAccount } from "../../../compiler/emit/infra/resource-names.ts";
import { listOf, resourcesOf, type Stack } from "../compiled-environments.ts";
import { accountId } from "./api-call.ts";
import type { Policy } from "./evaluate-policy.ts";

/** The rights of the roles in an emitted environment, as Terraform writes them to this account. */
export function emittedPolicies(folder: string, roleArn: (purpose: string) => string): Map<string, Policy> {
  const stack = JSON.parse(readFileSync(join(folder, "main.tf.json"), "utf8")) as Stack;
  return new Map(
    resourcesOf(stack, "aws_iam_role_policy").map(([id, { policy }]) => {
      const document = String(policy)
        .replaceAll("$${", "${")
        .replaceAll(emittedAccount, accountId)
        .replaceAll("${var.bundle_bucket}", `crew-${accountId}-us-east-1`);
      return [roleArn(id.replace(/_rights$/, "").replaceAll("_", "-")), JSON.parse(document)];
    }),
  );
}

/** As a role would be whose rights are of all projects. */
export function withoutConditions(policy: Policy): Policy {
  const Statement = policy.Statement.map(({ Condition: _, ...statement }) => ({
    ...statement,
    Resource: listOf(statement.Resource).map((each) => each.replace(/\$\{aws:PrincipalTag\/project\}/, "*")),
  }));
  return { ...policy, Statement };
}

/** As a role that was removed. */
export function withoutRights(policy: Policy): Policy {
  return { ...policy, Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
}
