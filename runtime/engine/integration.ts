import type { Json } from "../../base/json.ts";

export interface TaskRequest {
  /** The API action, such as `putItem`. */
  action: string;
  executionArn: string;
  stateName: string;
  /** Present under `.waitForTaskToken`. The same token comes again when a request is repeated after a crash. */
  token?: string;
}

/** A service the machine may call. Requests are at-least-once: a crash between asking and recording asks again. */
export interface Integration {
  /** The resource ARN without suffix; a last segment `*` stands for every action of the service. */
  resource: string;
  /** With `*`: whether the service has the action. */
  offers?(action: string): boolean;
  /** Resolves with the task's result; rejects with `TaskError` to name the error the machine sees. */
  start(taskArguments: Json, request: TaskRequest): Promise<Json>;
}

/** A Task's `Resource`, taken apart the way history events name it. */
export interface TaskResource {
  arn: string;
  /** Such as `aws-sdk:dynamodb`. */
  service: string;
  action: string;
  awaitsToken: boolean;
}

const pattern =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:[0-9]*:((?:aws-sdk:)?[a-zA-Z0-9]+):([a-zA-Z0-9]+)((?:\.[a-zA-Z:0-9]+)?)$/;

/** Undefined for what is no service integration, or asks for a suffix other than `.waitForTaskToken`. */
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
