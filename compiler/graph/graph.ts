import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { duration } from "../../base/duration.ts";
import { enumerate } from "../../base/enumerate.ts";
import { defaults } from "../../schema/defaults.ts";
import { requiredVotes } from "../../schema/required-votes.ts";
import type { AwaitDecisionStep, Phase, Pipeline } from "../../schema/types.ts";
import { stepsOfKind, toolsCalledIn } from "../ir/steps.ts";
import { outlineOf } from "./outline.ts";

/** A phase in the drawing. */
export interface GraphPhase {
  name: string;
  title: string;
  goal: string;
  /** The condition under which it runs. */
  when?: string;
  /** The list for each of whose elements it runs, and how many at once. */
  each?: string;
  /** True when it runs however the project ends. */
  isFinal: boolean;
  members: { name: string; isEntry: boolean }[];
  deliverables: string;
  limits: string;
  review?: string;
  gate?: GraphGate;
  /** People who answer its questions, when an agent may ask any. */
  asks?: string;
  operator: string;
}

export interface GraphGate {
  group: string;
  votes: string;
  /** The same with the names of the groups. */
  approvals: string;
  /** Ways in which the gate may pass without a person, or end the project. */
  notes: string[];
  /** Absent where nobody can request changes. */
  revise?: { phase: string; label: string };
}

/** Phases at one place of the order: side by side when there are several. */
export interface GraphRow {
  phases: GraphPhase[];
  /** Return to an earlier phase after all of them. */
  back?: { phase: string; label: string; when: string };
}

export interface Graph {
  name: string;
  title: string;
  /** The customer's code that a project begins with. */
  code?: string;
  rows: GraphRow[];
}

export function graphOf(pipeline: Pipeline): Graph {
  return {
    name: pipeline.name,
    title: pipeline.title,
    ...(pipeline.repository && { code: `${pipeline.repository.name}, branch ${pipeline.repository.branch}` }),
    rows: outlineOf(pipeline).map(({ phases, conditions }) => ({
      phases: phases.map((phase) => graphPhase(pipeline, phase, conditions.get(phase.name))),
      ...graphReturn(pipeline, phases),
    })),
  };
}

function graphReturn({ steps }: Pipeline, phases: readonly Phase[]): Pick<GraphRow, "back"> {
  const found = stepsOfKind(steps, "send-back").find(({ from }) => phases.some(({ name }) => name === from));
  if (found === undefined) return {};
  return { back: { phase: found.phase, label: `back, up to ${found.rounds}×`, when: found.when } };
}

function graphPhase(pipeline: Pipeline, phase: Phase, when: string | undefined): GraphPhase {
  const isOwn = (step: { phase: string }) => step.phase === phase.name;
  const gate = stepsOfKind(pipeline.steps, "await-decision").find(isOwn);
  const review = stepsOfKind(pipeline.steps, "review").find(isOwn);
  const ask = stepsOfKind(pipeline.steps, "ask").find(isOwn);
  const operator = stepsOfKind(pipeline.steps, "await-operator").find(isOwn);
  const mayAsk = phase.members.some((name) => pipeline.agents[name]?.mayAsk);
  const { limits, deliverables } = phase;
  const called = toolsCalledIn(pipeline, phase.name);
  return {
    name: phase.name,
    title: phase.title,
    goal: phase.goal,
    ...(when !== undefined && { when }),
    ...graphEach(pipeline, phase),
    isFinal: phase.final === true,
    members: [
      ...phase.members.map((name) => ({ name, isEntry: name === phase.entry })),
      ...called.map((name) => ({ name, isEntry: true })),
    ],
    deliverables:
      called.length > 0
        ? "calls a tool"
        : deliverables.length > 0
          ? count(deliverables.length, "deliverable")
          : "reported values, no files",
    limits:
      called.length > 0
        ? "without a model"
        : `${count(limits.turns, "turn")}, ${duration(limits.timeSeconds)}, ${dollars(limits.maxCostMicros)} a round`,
    ...(phase.review && {
      review: `reviewed by ${phase.review.agent}${review ? `, up to ${count(review.maxFails, "more round")}` : ""}`,
    }),
    ...(gate && { gate: graphGate(pipeline, gate) }),
    ...(ask && mayAsk && { asks: ask.group }),
    operator: operator?.group ?? "",
  };
}

function graphEach({ steps }: Pipeline, { name }: Phase): Pick<GraphPhase, "each"> {
  const step = stepsOfKind(steps, "each").find(({ phase }) => phase === name);
  if (step === undefined) return {};
  const apart = step.locks === undefined ? "" : `, those with the same ${step.locks} one after another`;
  return { each: `each of ${step.list}, ${step.atOnce} at once${apart}${step.merges ? ", then merged in order" : ""}` };
}

function graphGate(
  pipeline: Pipeline,
  { verdicts = defaults.gate.verdicts, requires = [], approveWhen, onExpire, onRevise, ...step }: AwaitDecisionStep,
): GraphGate {
  const groups = requiredVotes(step);
  const votes = groups.map(({ group, quorum }) => `${quorum} of ${pipeline.people[group]?.length ?? 0}`);
  const notes = [
    ...(approveWhen === undefined ? [] : ["passes by itself if …"]),
    ...(onExpire === "approve" ? ["silence approves"] : []),
    ...(requires.length > 0 ? [`requires ${count(requires.length, "condition")}`] : []),
    ...(verdicts.includes("reject") ? ["a rejection ends it"] : []),
  ];
  return {
    group: enumerate(groups.map(({ group }) => group)),
    votes: votes.join(" and "),
    approvals: enumerate(groups.map(({ group }, index) => `${votes[index]} of ${group}`)),
    notes,
    ...(verdicts.includes("revise") && {
      revise: { phase: onRevise.phase, label: `changes, up to ${onRevise.rounds}×` },
    }),
  };
}

/** Describes the graph in sentences, for people who do not see it. */
export function describeGraph({ rows, code }: Graph): string {
  const steps = rows
    .map(({ phases, back }) => {
      const names = enumerate(
        phases.map(({ title, when }) => nameInWords(title, phases.length > 1 && when !== undefined)),
      );
      const how = phases.length > 1 ? " side by side" : phases[0]?.when === undefined ? "" : " under a condition";
      const elements = phases[0]?.each === undefined ? "" : `, for ${phases[0].each}`;
      const ending = phases[0]?.isFinal ? ", however the project ends" : "";
      const gates = phases.flatMap(({ gate }) => (gate ? [`decided by ${gate.group}`] : []));
      const returning = back === undefined ? "" : `, and under a condition back to ${back.phase}`;
      return `${names}${how}${elements}${ending}${returning}${gates.length > 0 ? `, ${[...new Set(gates)].join(", ")}` : ""}.`;
    })
    .join(" Then ");
  return code === undefined ? steps : `Projects begin with the code of ${code}. ${steps}`;
}

function nameInWords(title: string, isConditional: boolean): string {
  return isConditional ? `${title} (under a condition)` : title;
}
