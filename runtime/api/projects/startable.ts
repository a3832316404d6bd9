import { requiredVotes } from "../../../schema/required-votes.ts";
import type { StartableEngagement } from "../../../schema/site-data.ts";
import type { StatusManifest, StatusPhase } from "../../../schema/types.ts";
import { type Caller, memberOf } from "../../inbox/caller.ts";
import { incomplete } from "../../inbox/refusal.ts";
import type { Deployment } from "../options.ts";
import { Problem } from "../problem.ts";
import type { Services } from "../services.ts";

export interface Startable {
  name: string;
  deployment: Deployment;
  manifest: StatusManifest;
}

/** Deployed engagements that the caller may start projects of: all for operators, for others those whose `start.by` includes them. */
export async function startableBy(
  { options, manifests }: Pick<Services, "options" | "manifests">,
  caller: Caller,
): Promise<Startable[]> {
  const { readable } = await manifests.deployed();
  return readable
    .filter(({ manifest }) => mayStart(manifest, caller))
    .flatMap(({ engagement: name, manifest }) => {
      const deployment = options.deployments[name];
      return deployment === undefined ? [] : [{ name, deployment, manifest }];
    });
}

export function mayStart({ startedBy = [], ...manifest }: StatusManifest, caller: Caller): boolean {
  return (
    caller.isOperator || startedBy.some((group) => memberOf({ ...manifest, startedBy }, group, caller) !== undefined)
  );
}

/** Returns the named one, or the only one; otherwise refuses with a message. */
export function chooseStartable(all: Startable[], name: string | undefined): Startable {
  if (all.length === 0)
    throw new Problem(
      403,
      "Not yours to start",
      "You may not start projects here. Ask the delivery team to start one, or for permission.",
    );
  const found = name ? all.find((each) => each.name === name) : all.length === 1 ? all[0] : undefined;
  if (found !== undefined) return found;
  const what = name ? `There is no engagement "${name}" here.` : "There are several engagements here: name one.";
  const detail = `${what} There is: ${all.map((each) => each.name).join(", ")}.`;
  throw incomplete("Unknown engagement", [{ pointer: "/engagement", detail }]);
}

/** Describes an engagement for a person before a project is started. */
export function describeStartable({ name, manifest }: Startable): StartableEngagement {
  const { title, description, agents, phases, people, estimate, budget, flow } = manifest;
  const titles = new Map(agents.map((agent) => [agent.name, agent.title]));
  return {
    name,
    title,
    description,
    ...(flow?.input && { input: flow.input }),
    maxCostMicros: budget.maxCostMicros,
    ...(estimate && { estimate }),
    team: agents.map((agent) => ({ title: agent.title, description: agent.description })),
    phases: phases.map((phase) => ({
      title: phase.title,
      goal: phase.goal,
      index: phase.index,
      ...(phase.calls !== undefined && { calls: phase.calls }),
      members: phase.members.map((member) => titles.get(member) ?? member),
      deliverables: phase.deliverables.map((deliverable) => deliverable.title),
      ...(phase.gate && { gate: describeGate(phase.gate, people) }),
    })),
  };
}

function describeGate(
  { dueSeconds, expiresSeconds, onExpire, reviseRounds, ...gate }: NonNullable<StatusPhase["gate"]>,
  people: StatusManifest["people"],
): NonNullable<StartableEngagement["phases"][number]["gate"]> {
  const approvers = requiredVotes(gate).map(({ group, quorum }) => ({
    people: (people[group] ?? []).map((person) => person.name),
    quorum,
  }));
  return { approvers, dueSeconds, expiresSeconds, onExpire, reviseRounds };
}
