import type { Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import { activeTriggers } from "./active-triggers.ts";
import type { Deployment } from "./deployment.ts";
import type { Need } from "./iam/need.ts";
import { rightsFor } from "./iam/rights.ts";
import type { Statement } from "./iam/statement.ts";
import { apiNeeds, eventNeeds } from "./required-actions/functions.ts";
import { machineNeeds } from "./required-actions/machine.ts";
import { callNeeds, projectNeeds, runnerNeeds } from "./required-actions/runner.ts";
import { flowLogNeeds, imageNeeds } from "./required-actions/services.ts";
import { lookNeeds, scheduleNeeds, triggerNeeds } from "./required-actions/triggers.ts";

/** The actor; the end of the role's name. */
export type RoleName =
  | "machine"
  | "images"
  | `runner-${Lane}`
  | `project-${Lane}`
  | "api"
  | "events"
  | "schedules"
  | "network";

/** Returns the roles of the deployment. */
export function roleNames(deployment: Deployment): RoleName[] {
  const { lanes, environment } = deployment;
  const runners = lanes.flatMap((lane): RoleName[] => [`runner-${lane}`, `project-${lane}`]);
  return [
    "machine",
    "images",
    ...runners,
    "api",
    "events",
    ...(activeTriggers(deployment, "schedule").length > 0 ? (["schedules"] as const) : []),
    ...(environment.flowLogs && environment.vpc === undefined ? (["network"] as const) : []),
  ];
}

export function needsOf(deployment: Deployment, name: RoleName): Need[] {
  const { machines, environment, lanes, places, kept } = deployment;
  const versions = versionsOf({ machines, kept });
  const ofRunners = (lane: Lane) => versions.flatMap((version) => projectNeeds(version, lane, places));
  switch (name) {
    case "machine":
      return machineNeeds(machines, lanes, places);
    case "images":
      return imageNeeds(versions, environment, places);
    case "api":
      return [...apiNeeds(places), ...triggerNeeds(deployment)];
    case "events":
      return [...eventNeeds(places), ...lookNeeds(deployment)];
    case "schedules":
      return scheduleNeeds(places);
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
