import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { StackContext } from "../stack-context.ts";

/** Creates a log group with the retention of the size. */
export function logGroup({ stack, environment, places }: StackContext, id: string, name: string): CloudwatchLogGroup {
  return new CloudwatchLogGroup(stack, id, {
    name,
    retentionInDays: environment.logRetentionDays,
    ...(places.key !== undefined && { kmsKeyId: places.key }),
  });
}
