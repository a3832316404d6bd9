import { overlaps } from "../../../base/compare-globs.ts";
import type { Agent, Deliverable, Phase } from "../../link/model.ts";

/** A reason why a phase cannot be worked on by some of its members alone. */
export interface NarrowingFault {
  message: string;
  why: string;
  /** Position of the name that is at fault; undefined for one that is missing. */
  index?: number;
  /** Member that would have to stay. */
  missing?: string;
}

/** Returns the phase with a smaller team. A team that cannot do the work leaves the phase unchanged: a rule reports it. */
export function narrowed(phase: Phase, names: readonly string[] | undefined): Phase {
  if (names === undefined || narrowingFaults(phase, names).length > 0) return phase;
  const stays = ({ name }: Agent) => names.includes(name);
  return {
    ...phase,
    members: phase.members.filter(stays),
    forcedHandoffs: phase.forcedHandoffs.filter(({ from }) => stays(from)),
    deliverables: phase.deliverables.filter(({ owner }) => stays(owner)),
    askers: phase.askers.filter(stays),
  };
}

export function narrowingFaults(phase: Phase, names: readonly string[]): NarrowingFault[] {
  const stays = ({ name }: Agent) => names.includes(name);
  const isMember = (name: string) => phase.members.some((member) => member.name === name);
  const strangers = names.flatMap((name, index) =>
    isMember(name)
      ? []
      : [
          {
            message: `"${name}" is not a member of the swarm of "${phase.name}".`,
            why: "A list of members here makes a team smaller; it adds nobody.",
            index,
          },
        ],
  );
  const needed = reasonsToStay(phase, stays).filter(({ agent }) => isMember(agent.name) && !stays(agent));
  const byAgent = new Map(needed.map(({ agent, why }) => [agent.name, why]));
  return [
    ...strangers,
    ...[...byAgent].map(([name, why]) => ({
      message: `The team of "${phase.name}" leaves out "${name}".`,
      why,
      missing: name,
    })),
  ];
}

interface Reason {
  agent: Agent;
  why: string;
}

function reasonsToStay(phase: Phase, stays: (agent: Agent) => boolean): Reason[] {
  const { entry, members, deliverables, forcedHandoffs } = phase;
  const kept = deliverables.filter(({ declared, owner }) => declared.optional !== true || stays(owner));
  return [
    ...reviewersOf(members, kept),
    ...forcedHandoffs.flatMap(({ from, to }) =>
      stays(from) ? [{ agent: to, why: `Every change by "${from.name}" is handed to "${to.name}".` }] : [],
    ),
    ...kept.map(({ declared, owner }) => ({ agent: owner, why: `"${owner.name}" owns "${declared.id}".` })),
    ...(entry === undefined ? [] : [{ agent: entry, why: `A round begins with "${entry.name}".` }]),
  ];
}

/** Returns the members whose reviews the deliverables need. */
function reviewersOf(members: readonly Agent[], deliverables: readonly Deliverable[]): Reason[] {
  return members.flatMap((agent) => {
    const reviewed = deliverables.find(
      ({ declared, owner }) =>
        owner !== agent && (agent.declared.reviews ?? []).some(({ of }) => overlaps(of, declared.path)),
    );
    return reviewed === undefined
      ? []
      : [{ agent, why: `"${reviewed.declared.path}" needs a review by "${agent.name}".` }];
  });
}
