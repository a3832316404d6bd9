import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { FlowMachine } from "./flow-machine.ts";
import type { Need } from "./iam/need.ts";
import { rightsFor } from "./iam/rights.ts";
import type { Statement } from "./iam/statement.ts";
import { apiNeeds, eventNeeds } from "./required-actions/functions.ts";
import { machineNeeds } from "./required-actions/machine.ts";
import { callNeeds, projectNeeds, runnerNeeds } from "./required-actions/runner.ts";
import { flowLogNeeds, imageNeeds } from "./required-actions/services.ts";
import type { Places } from "./resource-names.ts";

/** The actor; the end of the role's name. */
export type RoleName = "machine" | "images" | `runner-${Lane}` | `project-${Lane}` | "api" | "events" | "network";

/** Input from which the rights of a deployment are derived. */
export interface Deployment {
  /** For the parts that all flows share: name, people, environments. Its phases are those of one flow. */
  engagement: Pipeline;
  /** One for each flow. */
  machines: readonly FlowMachine[];
  environment: Environment;
  lanes: readonly Lane[];
  places: Places;
  /** Other versions of the engagement with projects that have not finished: their runners keep all rights. */
  kept: readonly Pipeline[];
}

/** Returns the roles of the deployment. */
export function roleNames({ lanes, environment }: Deployment): RoleName[] {
  const runners = lanes.flatMap((lane): RoleName[] => [`runner-${lane}`, `project-${lane}`]);
  return [
    "machine",
    "images",
    ...runners,
    "api",
    "events",
    ...(environment.flowLogs && environment.vpc === undefined ? (["network"] as const) : []),
  ];
}

export function needsOf({ machines, environment, lanes, places, kept }: Deployment, name: RoleName): Need[] {
  const versions = versionsOf({ machines, kept });
  const ofRunners = (lane: Lane) => versions.flatMap((version) => projectNeeds(version, lane, places));
  switch (name) {
    case "machine":
      return machineNeeds(machines, lanes, places);
    case "images":
      return imageNeeds(versions, environment, places);
    case "api":
      return apiNeeds(places);
    case "events":
      return eventNeeds(places);
    case "network":
      return flowLogNeeds(places);
    case "runner-read-only":
    case "runner-dry-run":
    case "runner-execute":
    case "runner-calls":
      return runnerNeeds(laneOf(name), places);
    case "project-read-only":
    case "project-dry-run":
    case "project-execute":
      return ofRunners(laneOf(name));
    case "project-calls":
      return [...ofRunners("calls"), ...callNeeds(versions, places)];
    default:
      return name satisfies never;
  }
}

/** Returns every version of every flow whose runs need rights, the emitted ones first. */
export function versionsOf({ machines, kept }: Pick<Deployment, "machines" | "kept">): Pipeline[] {
  return [...machines.map(({ pipeline }) => pipeline), ...kept];
}

function laneOf(name: `runner-${Lane}` | `project-${Lane}`): Lane {
  return name.slice(name.indexOf("-") + 1) as Lane;
}

export function statementsOf(deployment: Deployment, name: RoleName): Statement[] {
  return rightsFor(needsOf(deployment, name), deployment.places);
}
