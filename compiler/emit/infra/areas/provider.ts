import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { deploymentTag } from "../../../../schema/deployment-tag.ts";
import type { StackContext } from "../stack-context.ts";

/** Configures the region, the only allowed account, and the tags that separate costs. */
export function provider({ stack, engagement, environment, places }: StackContext): void {
  new AwsProvider(stack, "aws", {
    region: environment.region,
    ...(environment.account !== undefined && { allowedAccountIds: [environment.account] }),
    defaultTags: [
      {
        tags: {
          ...environment.tags,
          [deploymentTag]: places.name,
          "crew:engagement": engagement.name,
          "crew:environment": environment.name,
        },
      },
    ],
  });
  new DataAwsCallerIdentity(stack, "current", {});
}
