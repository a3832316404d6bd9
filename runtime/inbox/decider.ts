import type { Person } from "../../schema/types.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Table } from "../ledger/table.ts";
import type { Machine } from "../machine/machine.ts";
import type { Clock } from "../swarm/ports.ts";
import { type Author, authorOf, type Caller, maySee, memberOf, operatorGroup } from "./caller.ts";
import type { Manifests } from "./manifests.ts";
import { type ProjectRecords, readProject } from "./project-records.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Revisions } from "./revisions.ts";

/** Services for deciding. */
export interface Decider {
  table: Table;
  manifests: Manifests;
  revisions: Revisions;
  machine: Machine;
  objects: ObjectStore;
  clock: Clock;
}

/** Reads a project's records, for a caller who may see it. */
export async function openProject(
  { table, manifests }: Pick<Decider, "table" | "manifests">,
  caller: Caller,
  id: string,
): Promise<ProjectRecords> {
  const project = await readProject(table, manifests, id);
  if (project === undefined || !maySee(project, caller)) throw notFound("project");
  return project;
}

/** Returns the caller as a member of the deciding group, and as the author of the decision. */
export function requireMember(project: ProjectRecords, group: string, caller: Caller): Author {
  const member = memberOf(project.manifest, group, caller);
  if (member !== undefined) return authorOf(member, caller);
  return refuseOthers(project.manifest.people[group] ?? [], `the group "${group}"`);
}

/** Reads a project's records, for an operator of it. */
export async function openForOperator(
  decider: Pick<Decider, "table" | "manifests">,
  caller: Caller,
  id: string,
): Promise<ProjectRecords> {
  const project = await openProject(decider, caller, id);
  requireMember(project, operatorGroup, caller);
  return project;
}

/** Refuses somebody with rights in the account who acts as a member of a group, where the decision is that group's own. */
export function requireSignedIn({ channel }: Author, what: string): void {
  if (channel !== "account") return;
  throw new Refusal(
    "not-allowed",
    "Only by the person",
    `${what} of a deployed engagement is decided by the people it names, signed in on the site; rights in the AWS account do not stand in for them.`,
  );
}

/** Refuses somebody who is not among the people who may decide. */
export function refuseOthers(people: readonly Person[], group = "its approvers"): never {
  const names = people.map(({ name, email }) => `${name} (${email})`).join(", ");
  throw new Refusal(
    "not-allowed",
    "Not yours to decide",
    `Only ${names || group} may decide this. Sign in as one of them.`,
  );
}

/** True while people's decisions and answers have an effect: the project runs, and nobody is stopping it. */
export function takesDecisions({ meta }: Pick<ProjectRecords, "meta">): boolean {
  return meta.status === "RUNNING" && meta.stopping === undefined;
}

export function requireRunning({ meta }: ProjectRecords): void {
  if (meta.stopping !== undefined) {
    const detail = `${meta.stopping.name} is stopping the project, so there is nothing left to decide.`;
    throw new Refusal("not-running", "Nothing to decide", detail);
  }
  if (meta.status === "RUNNING") return;
  const state = {
    QUEUED: "has not begun yet",
    FINISHED: "is finished",
    REJECTED: "was rejected",
    STOPPED: "has stopped",
  }[meta.status];
  throw new Refusal("not-running", "Nothing to decide", `The project ${state}, so there is nothing left to decide.`);
}
