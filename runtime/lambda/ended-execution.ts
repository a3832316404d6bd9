import type { QueuedFlow } from "../api/queue/flows.ts";

/** EventBridge's event for an execution that has ended (docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html). */
interface EndedEvent {
  source: "aws.states";
  "detail-type": "Step Functions Execution Status Change";
  /** The machine is named without its version. */
  detail: { executionArn: string; stateMachineArn: string; name: string; status: string };
}

export function isEndedEvent(event: unknown): event is EndedEvent {
  const { source, "detail-type": type, detail } = event as Partial<EndedEvent>;
  return (
    source === "aws.states" &&
    type === "Step Functions Execution Status Change" &&
    detail?.stateMachineArn !== undefined &&
    detail.status !== "RUNNING"
  );
}

/**
 * Returns the flow of the execution's machine, whose queue has a place now. The event says only where to look: the table says what has
 * ended, so a late or repeated event changes nothing.
 */
export function flowOfMachine(flows: readonly QueuedFlow[], { detail }: EndedEvent): QueuedFlow[] {
  return flows.filter(({ deployment }) => withoutVersion(deployment.stateMachineArn) === detail.stateMachineArn);
}

function withoutVersion(arn: string): string {
  return arn.replace(/:\d+$/, "");
}
