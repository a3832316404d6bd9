import { account } from "../../../compiler/emit/infra/resource-names.ts";
import { resourcesOf, type Stack } from "../compiled-environments.ts";
import { accountId } from "./api-call.ts";
import type { Policy } from "./evaluate-policy.ts";
import type { Role } from "./iam-gate.ts";

/** The roles of an emitted environment by their ARNs, with their trust and rights as Terraform would write them to the account. */
export function emittedRoles(stack: Stack): Map<string, Role> {
  const roles = resourcesOf(stack, "aws_iam_role");
  const policies = resourcesOf(stack, "aws_iam_role_policy");
  const arns = new Map(roles.map(([id, { name, path = "/" }]) => [id, `arn:aws:iam::${accountId}:role${path}${name}`]));
  const read = (document: unknown): Policy =>
    JSON.parse(
      String(document)
        .replaceAll(account, accountId)
        .replaceAll(/\$\{aws_iam_role\.(\w+)\.arn\}/g, (_, id: string) => arns.get(id) ?? id)
        // As Terraform reads it.
        .replaceAll("$${", "${"),
    );
  return new Map(
    roles.map(([id, { assume_role_policy: trust }]) => {
      const own = policies.filter(([, { role }]) => role === `\${aws_iam_role.${id}.id}`);
      return [arns.get(id) ?? "", { trust: read(trust), policies: own.map(([, { policy }]) => read(policy)) }];
    }),
  );
}
