import { requiredVotes } from "../../../schema/required-votes.ts";
import type { StartableEngagement } from "../../../schema/site-data.ts";
import { startableName } from "../../../schema/startable-name.ts";
import type { StatusManifest, StatusPhase } from "../../../schema/types.ts";
import { type Caller, memberOf } from "../../inbox/caller.ts";
import { incomplete, type Refusal } from "../../inbox/refusal.ts";
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

/** Returns the named one, or the only one; of a flow for several repositories the one for the named repository. Otherwise refuses with a message. */
export function chooseStartable(all: Startable[], name: string | undefined, repository?: string): Startable {
  if (all.length === 0)
    throw new Problem(
      403,
      "Not yours to start",
      "You may not start projects here. Ask the delivery team to start one, or for permission.",
    );
  const several = all.filter((each) => name !== undefined && declaredName(each) === name);
  if (several.length > 0) return chooseRepository(several, repository);
  const found = name ? all.find((each) => each.name === name) : all.length === 1 ? all[0] : undefined;
  if (found !== undefined && (repository === undefined || found.manifest.repository?.name === repository)) return found;
  if (found !== undefined) throw withoutRepository(found.name, repository, [found]);
  const what = name ? `There is no engagement "${name}" here.` : "There are several engagements here: name one.";
  const detail = `${what} There is: ${all.map((each) => each.name).join(", ")}.`;
  throw incomplete("Unknown engagement", [{ pointer: "/engagement", detail }]);
}

/** Undefined of a flow for one repository. */
function declaredName({ manifest: { name, flow } }: Startable): string | undefined {
  return flow?.declaredAs === undefined ? undefined : startableName(name, flow.declaredAs);
}

/** None is the usual one: work in the wrong repository is worse than a question. */
function chooseRepository(several: Startable[], repository: string | undefined): Startable {
  const found = several.find(({ manifest }) => manifest.repository?.name === repository);
  if (found === undefined) throw withoutRepository(declaredName(several[0] as Startable) ?? "", repository, several);
  return found;
}

function withoutRepository(name: string, repository: string | undefined, startable: Startable[]): Refusal {
  const names = startable.flatMap(({ manifest }) => manifest.repository?.name ?? []);
  const what =
    repository === undefined
      ? `Projects of ${name} are for one of several repositories: name one.`
      : `Projects of ${name} are for no repository "${repository}".`;
  const detail = names.length === 0 ? what : `${what} There is: ${names.join(", ")}.`;
  return incomplete("Unknown repository", [{ pointer: "/repository", detail }]);
}

/** Describes an engagement for a person before a project is started. */
export function describeStartable({ name, manifest }: Startable): StartableEngagement {
  const { title, description, agents, phases, people, estimate, budget, flow, repository } = manifest;
  const titles = new Map(agents.map((agent) => [agent.name, agent.title]));
  return {
    name,
    title,
    description,
    ...(flow?.declaredAs !== undefined && repository && { repository: repository.name }),
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
