import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from "@aws-sdk/client-sfn";

/** `GONE` where the service has forgotten the execution, which then runs no more. */
export async function executionStatus(stateMachines: SFNClient, executionArn: string): Promise<string | undefined> {
  try {
    return (await stateMachines.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return "GONE";
    throw error;
  }
}
