import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import type { StackContext } from "../stack-context.ts";
import { deploymentTag } from "./watch.ts";

/** The region, the one account that is allowed, and the tags by which cost is told apart. */
export function provider({ stack, pipeline, environment, places }: StackContext): void {
  new AwsProvider(stack, "aws", {
    region: environment.region,
    ...(environment.account !== undefined && { allowedAccountIds: [environment.account] }),
    defaultTags: [
      {
        tags: {
          [deploymentTag]: places.name,
          "crew:engagement": pipeline.name,
          "crew:environment": environment.name,
        },
      },
    ],
  });
  new DataAwsCallerIdentity(stack, "current", {});
}
