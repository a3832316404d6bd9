import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { account } from "../resource-names.ts";
import type { StackContext } from "../stack-context.ts";

/** Creates the deployment's own key, if its size has one. */
export function encryption({ stack, environment, places }: StackContext): void {
  if (!environment.ownKey) return;
  const key = new KmsKey(stack, "key", {
    description: `What ${places.name} stores`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: keyPolicy(environment.region, places.name),
  });
  new KmsAlias(stack, "key_alias", { name: `alias/${places.name}`, targetKeyId: key.keyId });
}

/** Returns the key's policy, in which `*` is the key itself. Without the account's statement no role's policy would count. */
function keyPolicy(region: string, name: string): string {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const use = ["kms:Decrypt", "kms:GenerateDataKey*"];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: [...use, "kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": ["crew", "aws/lambda", "aws/vendedlogs"].map((prefix) =>
              arn("logs", `log-group:/${prefix}/*${name}*`),
            ),
          },
        },
      },
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
        Action: use,
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}
