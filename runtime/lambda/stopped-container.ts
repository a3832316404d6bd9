import { InvalidTaskToken, type Machine } from "../machine/machine.ts";

/** EventBridge's event for a stopped container (docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html). */
export interface StoppedEvent {
  source: "aws.ecs";
  "detail-type": "ECS Task State Change";
  detail: {
    taskArn: string;
    lastStatus: string;
    stopCode?: string;
    stoppedReason?: string;
    containers?: { name: string; exitCode?: number; reason?: string }[];
    overrides?: { containerOverrides?: { name?: string; environment?: { name: string; value: string }[] }[] };
  };
}

export function isStoppedEvent(event: unknown): event is StoppedEvent {
  const { source, "detail-type": type, detail } = event as Partial<StoppedEvent>;
  return source === "aws.ecs" && type === "ECS Task State Change" && detail?.lastStatus === "STOPPED";
}

/**
 * Fails the state that waits for the container immediately instead of after the missed heartbeats. Idempotent, and
 * without effect for a container that has answered, so every stopped container may be reported, as often as EventBridge
 * delivers the event. Resolves with true when a state was failed.
 */
export async function failStopped(machine: Machine, { detail }: StoppedEvent): Promise<boolean> {
  const taskToken = tokenOf(detail);
  if (taskToken === undefined) return false;
  try {
    return await machine.fail(taskToken, { error: "Crew.RunnerStopped", cause: describeStop(detail) });
  } catch (error) {
    if (error instanceof InvalidTaskToken) return false;
    throw error;
  }
}

/** Token that the state machine passed to the container in its variables. */
function tokenOf({ overrides }: StoppedEvent["detail"]): string | undefined {
  const variables = overrides?.containerOverrides?.flatMap(({ environment }) => environment ?? []);
  return variables?.find(({ name }) => name === "CREW_TASK_TOKEN")?.value;
}

function describeStop({ stopCode, stoppedReason, containers, taskArn }: StoppedEvent["detail"]): string {
  const ends = (containers ?? []).flatMap(({ name, exitCode, reason }) => {
    const said = [exitCode === undefined ? [] : `code ${exitCode}`, reason ?? []].flat().join(", ");
    return said === "" ? [] : `${name} ended: ${said}`;
  });
  return [`The runner stopped (${stopCode ?? "no stop code"}).`, stoppedReason ?? [], ends, taskArn]
    .flat()
    .join(" ")
    .slice(0, 1000);
}
