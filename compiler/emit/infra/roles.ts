import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { Definition } from "./definition.ts";
import type { Need } from "./iam/need.ts";
import { rightsFor } from "./iam/rights.ts";
import type { Statement } from "./iam/statement.ts";
import { apiNeeds, eventNeeds } from "./required-actions/functions.ts";
import { machineNeeds } from "./required-actions/machine.ts";
import { runnerNeeds } from "./required-actions/runner.ts";
import { flowLogNeeds, imageNeeds } from "./required-actions/services.ts";
import type { Places } from "./resource-names.ts";

/** The actor; the end of the role's name. */
export type RoleName = "machine" | "images" | `runner-${Lane}` | "api" | "events" | "network";

/** Input from which the rights of a deployment are derived. */
export interface Deployment {
  pipeline: Pipeline;
  environment: Environment;
  definition: Definition;
  lanes: readonly Lane[];
  places: Places;
}

/** Returns the roles of the deployment. */
export function roleNames({ lanes, environment }: Deployment): RoleName[] {
  const runners = lanes.map((lane): RoleName => `runner-${lane}`);
  return ["machine", "images", ...runners, "api", "events", ...(environment.flowLogs ? (["network"] as const) : [])];
}

export function needsOf({ pipeline, environment, definition, places }: Deployment, name: RoleName): Need[] {
  switch (name) {
    case "machine":
      return machineNeeds(definition, places);
    case "images":
      return imageNeeds(pipeline, environment, places);
    case "api":
      return apiNeeds(places);
    case "events":
      return eventNeeds(places);
    case "network":
      return flowLogNeeds(places);
    case "runner-read-only":
      return runnerNeeds(pipeline, "read-only", places);
    case "runner-dry-run":
      return runnerNeeds(pipeline, "dry-run", places);
    case "runner-execute":
      return runnerNeeds(pipeline, "execute", places);
    default:
      return name satisfies never;
  }
}

export function statementsOf(deployment: Deployment, name: RoleName): Statement[] {
  return rightsFor(needsOf(deployment, name), deployment.places);
}
