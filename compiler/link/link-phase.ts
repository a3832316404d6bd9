import type { PhaseFile } from "../../schema/types.ts";
import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import type { Declared } from "../load/declared.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { Agent, Deliverable, ForcedHandoff, Gate, Group, Phase, PhaseReview, Template } from "./model.ts";
import { resolveName } from "./resolve-name.ts";

/** What the names in a phase may stand for. */
export interface Roster {
  agents: ReadonlyMap<string, Agent>;
  templates: ReadonlyMap<string, Template>;
  groups: readonly Group[];
  names: Declarations["names"];
  found: Found;
}

export function linkPhase(file: Declared<PhaseFile>, roster: Roster): Phase | undefined {
  const { swarm, deliverables, review, gate, rehearsal } = file.declared;
  const agent = (name: string, ...path: ValuePath): Agent | undefined =>
    resolveName(
      roster.agents,
      { name, at: file.origin(...path), noun: "agent", defined: roster.names.agent },
      roster.found,
    );
  const entry = agent(swarm.entry, "swarm", "entry");
  const members = swarm.members.map((name, index) => agent(name, "swarm", "members", index));
  const forced = (swarm.handoffs?.forced ?? []).map((edge, index) => linkHandoff(edge, index, agent));
  const linked = deliverables.map((declared, index) => linkDeliverable(file, declared, index, agent, roster));
  const linkedReview = review && linkReview(review, agent);
  const linkedGate = gate && linkGate(file, gate, roster);
  for (const [index, ask] of (rehearsal?.ask ?? []).entries()) agent(ask.agent, "rehearsal", "ask", index, "agent");
  if (entry === undefined) return undefined;
  return {
    ...file,
    entry,
    members: members.filter((member) => member !== undefined),
    forcedHandoffs: forced.filter((edge) => edge !== undefined),
    deliverables: linked.filter((deliverable) => deliverable !== undefined),
    review: linkedReview,
    gate: linkedGate,
  };
}

type FindAgent = (name: string, ...path: ValuePath) => Agent | undefined;

function linkHandoff(edge: string[], index: number, agent: FindAgent): ForcedHandoff | undefined {
  const [from, to] = edge.map((name, end) => agent(name, "swarm", "handoffs", "forced", index, end));
  return from && to && { from, to };
}

function linkDeliverable(
  file: Declared<PhaseFile>,
  declared: PhaseFile["deliverables"][number],
  index: number,
  agent: FindAgent,
  { templates, names, found }: Roster,
): Deliverable | undefined {
  const owner = agent(declared.owner, "deliverables", index, "owner");
  const template = declared.template === undefined ? undefined : templates.get(declared.template);
  if (declared.template !== undefined && template === undefined) {
    found.error("template-missing", {
      message: `There is no template "${declared.template}" for the deliverable "${declared.id}".`,
      span: file.origin("deliverables", index, "template"),
      why: "The deliverable is written from its template and must have the template's sections.",
      help: `${suggestName(declared.template, names.template, "templates")} Or add phases/templates/${declared.template}.md.hbs`,
    });
  }
  return owner && { declared, owner, template };
}

function linkReview(declared: PhaseReview["declared"], agent: FindAgent): PhaseReview | undefined {
  const reviewer = agent(declared.agent, "review", "agent");
  return reviewer && { declared, agent: reviewer };
}

function linkGate(file: Declared<PhaseFile>, declared: Gate["declared"], { groups, found }: Roster): Gate | undefined {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const at = file.origin("gate", "approvers", "group");
  const wanted = { name: declared.approvers.group, at, noun: "group", defined: [...byName.keys()] };
  const approvers = resolveName(byName, wanted, found);
  return approvers && { declared, approvers, reviseTo: declared.onRevise?.to };
}
