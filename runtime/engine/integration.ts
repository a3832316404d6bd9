import type { Json } from "../../base/json.ts";

export interface TaskRequest {
  /** The API action, such as `putItem`. */
  action: string;
  executionArn: string;
  stateName: string;
  /** Present under `.waitForTaskToken`. A request repeated after a crash has the same token. */
  token?: string;
}

/** A service the machine may call. Requests are at-least-once: a crash between request and journal entry repeats the request. */
export interface Integration {
  /** Resource ARN without suffix; a last segment `*` matches every action of the service. */
  resource: string;
  /** True when the service has the action; needed for a `*`. */
  offers?(action: string): boolean;
  /** Resolves with the task's result; rejects with `TaskError` to choose the error that the machine sees. */
  start(taskArguments: Json, request: TaskRequest): Promise<Json>;
}

/** A Task's `Resource`, split into the parts that history events name. */
export interface TaskResource {
  arn: string;
  /** Such as `aws-sdk:dynamodb`. */
  service: string;
  action: string;
  awaitsToken: boolean;
}

const pattern =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:[0-9]*:((?:aws-sdk:)?[a-zA-Z0-9]+):([a-zA-Z0-9]+)((?:\.[a-zA-Z:0-9]+)?)$/;

/** Undefined for a resource that is not a service integration or has a suffix other than `.waitForTaskToken`. */
export function parseResource(arn: string): TaskResource | undefined {
  const [, service, action, suffix] = pattern.exec(arn) ?? [];
  if (!service || !action || (suffix && suffix !== ".waitForTaskToken")) return undefined;
  return { arn, service, action, awaitsToken: suffix === ".waitForTaskToken" };
}

export function findIntegration(integrations: readonly Integration[], resource: TaskResource): Integration | undefined {
  const exact = `arn:aws:states:::${resource.service}:${resource.action}`;
  const any = `arn:aws:states:::${resource.service}:*`;
  return integrations.find(
    (known) => known.resource === exact || (known.resource === any && (known.offers?.(resource.action) ?? true)),
  );
}
