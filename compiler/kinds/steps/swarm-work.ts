import { listInWords } from "../../../base/in-words.ts";
import type { Phase as LoweredPhase, RunSwarmStep } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import { compareSets, compareValue } from "../../diff/compare-values.ts";
import type { ForcedHandoff, Phase } from "../../link/model.ts";
import { assemble, mapEach, throwMissing } from "../../source/missing-value.ts";
import type { FindAgent, WorkKind } from "./work-kind.ts";

/** A swarm: its entry begins, and its members hand over to one another. */
export const swarmWork: WorkKind<RunSwarmStep> = {
  key: "swarm",
  noun: "a swarm",
  names: { agent: ["swarm.entry", "swarm.members.*", "swarm.handoffs.forced.*.*"] },
  mayAsk: true,
  link({ declared }, { agent }) {
    const swarm = () => declared.swarm ?? throwMissing();
    return {
      entry: () => agent(swarm().entry, "swarm", "entry"),
      members: () => mapEach(swarm().members, (name, index) => agent(name, "swarm", "members", index)),
      forcedHandoffs: () => mapEach(swarm().handoffs?.forced ?? [], (edge, index) => linkHandoff(edge, index, agent)),
    };
  },
  lowerPhase: ({ entry, members, forcedHandoffs }) => ({
    entry: (entry ?? throwMissing()).name,
    members: members.map((member) => member.name),
    forcedHandoffs: forcedHandoffs.map(({ from, to }) => [from.name, to.name]),
  }),
  lowerStep: (round) => ({ kind: "run-swarm", ...round }),
  explain,
  compare: (name, before, after) => compareSwarm(name, before.phase, after.phase),
};

function linkHandoff(edge: readonly string[], index: number, agent: FindAgent): ForcedHandoff {
  const at = ["swarm", "handoffs", "forced", index] as const;
  const ends = mapEach(edge, (name, end) => agent(name, ...at, end));
  return assemble<ForcedHandoff>({ from: () => ends[0] ?? throwMissing(), to: () => ends[1] ?? throwMissing() });
}

function explain({ entry, members, forcedHandoffs }: Phase): string[] {
  const others = members.filter((member) => member !== entry).map(({ name }) => name);
  const handing = others.length === 0 ? "works alone" : `hands over to ${listInWords(others)} as they choose`;
  return [
    `${entry?.name} begins and ${handing}.`,
    ...forcedHandoffs.map(({ from, to }) => `Every change by ${from.name} is handed to ${to.name}.`),
  ];
}

function compareSwarm(name: string, before: LoweredPhase, after: LoweredPhase): Change[] {
  const subject = (part: string) => ({ theme: "work" as const, subject: `phases.${name}.swarm.${part}` });
  const edges = ({ forcedHandoffs }: LoweredPhase) => forcedHandoffs.map((edge) => edge.join(" -> "));
  return [
    ...compareSets(subject("members"), before.members, after.members, {
      added: { severity: "medium", sentence: (who) => `${unquoted(who)} now also works on ${name}.` },
      removed: { severity: "medium", sentence: (who) => `${unquoted(who)} no longer works on ${name}.` },
    }),
    ...compareValue(
      { ...subject("entry"), severity: "medium", sentence: `${name} now begins with ${after.entry}.` },
      before.entry ?? "",
      after.entry ?? "",
    ),
    ...compareSets(subject("forced"), edges(before), edges(after), {
      added: { severity: "medium", sentence: (forced) => `In ${name} the handoff ${forced} is now forced.` },
      removed: { severity: "medium", sentence: (forced) => `In ${name} the handoff ${forced} is no longer forced.` },
    }),
  ];
}

/** Removes the quotes from names, which are not free text. */
function unquoted(names: string): string {
  return names.replaceAll('"', "");
}
