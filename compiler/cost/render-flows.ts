import { dollars } from "../../base/dollars.ts";
import { listInWords, table } from "../../base/in-words.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { CostEstimate } from "./estimate-cost.ts";
import { moneyRange } from "./ranges.ts";
import { renderAssumptions, renderProject } from "./render-cost.ts";

/** A flow whose projects have been estimated. */
export interface EstimatedFlow {
  pipeline: Pipeline;
  estimate: CostEstimate;
}

/**
 * Formats the estimates of an engagement's flows: first a table where there are several, then each with its phases, then the assumptions once. Flows that
 * one declaration makes for several repositories are described together where they cost the same.
 */
export function renderFlowCosts(flows: readonly EstimatedFlow[]): string {
  const groups = grouped(flows);
  return [
    ...(groups.length > 1 ? [...tableOf(groups), ""] : []),
    ...groups.flatMap((group, index) => [...(index === 0 ? [] : [""]), ...describe(group)]),
    ...flows.slice(0, 1).flatMap(({ estimate }) => ["", ...renderAssumptions(estimate)]),
  ].join("\n");
}

/** Flows that cost the same, at least one. */
type Group = readonly [EstimatedFlow, ...EstimatedFlow[]];

function grouped(flows: readonly EstimatedFlow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const flow of flows) {
    const key = JSON.stringify([declaredAs(flow), flow.pipeline.flow?.limits.perDay, flow.estimate]);
    const group = groups.get(key);
    groups.set(key, group === undefined ? [flow] : [...group, flow]);
  }
  return [...groups.values()];
}

function tableOf(groups: readonly Group[]): string[] {
  const rows = groups.map(([first, ...others]) => {
    const { expected, worst } = first.estimate;
    const day = worstOfDay(first);
    return [
      others.length === 0 ? nameOf(first) : `${declaredAs(first)} (${others.length + 1} repositories, each)`,
      moneyRange(expected),
      dollars(expected.likely),
      dollars(worst.micros),
      day === undefined ? "no limit" : dollars(day),
    ];
  });
  return table([["a project of", "expected", "likely", "at worst", "a day at worst"], ...rows]);
}

function describe([first, ...others]: Group): string[] {
  const { pipeline, estimate } = first;
  const names = [first, ...others].map((flow) => `${pipeline.name}/${nameOf(flow)}`);
  const perDay = pipeline.flow?.limits.perDay;
  const day = worstOfDay(first);
  return [
    `${listInWords(names)}: ${others.length === 0 ? pipeline.title : withoutRepository(first)}`,
    ...renderProject(estimate),
    ...(day === undefined
      ? []
      : [
          "",
          `At most ${perDay} projects of ${others.length === 0 ? "the flow" : "each of these flows"} begin on one day: ${dollars(day)} in the worst case.`,
        ]),
  ];
}

/** The most that the projects of a flow which begin on one day can cost; undefined where their number has no maximum. */
function worstOfDay({ pipeline: { flow }, estimate: { worst } }: EstimatedFlow): number | undefined {
  const perDay = flow?.limits.perDay;
  return perDay === undefined ? undefined : perDay * worst.micros;
}

/** The title of a flow for one of several repositories ends with the repository's name, as the flow's name does. */
function withoutRepository(flow: EstimatedFlow): string {
  const repository = nameOf(flow).slice(declaredAs(flow).length + 1);
  return flow.pipeline.title.replace(` (${repository})`, "");
}

const nameOf = ({ pipeline: { flow } }: EstimatedFlow) => flow?.name ?? "";
const declaredAs = (each: EstimatedFlow) => each.pipeline.flow?.declaredAs ?? nameOf(each);
