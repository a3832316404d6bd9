import type { Json } from "../../../base/json.ts";
import { TaskError } from "../../engine/failures.ts";
import type { Integration } from "../../engine/integration.ts";

/** Starts containers. */
export interface ContainerService {
  /** Resolves once the container was accepted, not when it ends. `token` is the task token, if the state has one. */
  run(request: ContainerRequest): Promise<{ taskArn: string }>;
}

export interface ContainerRequest {
  taskDefinition: string;
  environment: Record<string, string>;
  token?: string;
}

/** `ecs:runTask`: uses only the task definition and the environment of the first container. */
export function runTaskIntegration(containers: ContainerService): Integration {
  return {
    resource: "arn:aws:states:::ecs:runTask",
    async start(taskArguments, { token }) {
      const { TaskDefinition, Overrides } = taskArguments as { TaskDefinition?: Json; Overrides?: Overrides };
      if (typeof TaskDefinition !== "string")
        throw new TaskError("ECS.InvalidParameterException", "runTask needs a TaskDefinition");
      requireShortOverrides(Overrides);
      const entries = Overrides?.ContainerOverrides?.[0]?.Environment ?? [];
      const environment = Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value]));
      const request = { taskDefinition: TaskDefinition, environment, ...(token === undefined ? {} : { token }) };
      const { taskArn } = await containers.run(request).catch((error) => {
        throw new TaskError("Crew.RunnerNotStarted", `the container could not be started: ${(error as Error).message}`);
      });
      return { Tasks: [{ TaskArn: taskArn, LastStatus: "PROVISIONING" }], Failures: [] };
    },
  };
}

interface Overrides {
  ContainerOverrides?: { Name?: string; Environment?: { Name: string; Value: string }[] }[];
}

// AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
const maxOverridesCharacters = 8192;

function requireShortOverrides(overrides: Overrides | undefined): void {
  const { length } = JSON.stringify(overrides ?? {});
  if (length <= maxOverridesCharacters) return;
  throw new TaskError(
    "ECS.InvalidParameterException",
    `Container Overrides length must be at most ${maxOverridesCharacters} but is ${length}`,
  );
}
