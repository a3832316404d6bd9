import { fieldsOf, type ListType } from "../../schema/list-type.ts";
import { namedOutput } from "../../schema/named-output.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import type { Engagement, Model, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { inputOf } from "./input-properties.ts";
import { callerOf, type Reporter } from "./reporter.ts";

/** A list that an agent reports, or that a project is started with. */
export interface ListedOutput {
  agent: Reporter;
  output: string;
  type: ListType;
}

/** Returns everything whose lists have elements to work on: the agents, and the input of the flow. */
export function listReporters({ engagement, agents }: Pick<Model, "engagement" | "agents">): Reporter[] {
  const input = inputOf(engagement);
  return [...(input === undefined ? [] : [input]), ...known(agents)];
}

/** Returns the list that an expression names; undefined when it names none, or one whose elements have no ids. */
export function listNamed(text: string, agents: readonly Reporter[]): ListedOutput | undefined {
  const named = namedOutput(text);
  if (named === undefined) return undefined;
  const agent = known(agents).find(({ name }) => name === named.agent);
  const type = unlessMissing(() => agent?.declared.outputs?.[named.output]);
  if (agent?.listsWithoutIds?.includes(named.output)) return undefined;
  return agent !== undefined && type !== undefined && "of" in type ? { agent, output: named.output, type } : undefined;
}

/** Returns the list whose elements the phase is worked on for, as the engagement names it; undefined for any other phase. */
export function listOfPhase({ items }: Pick<Engagement, "items">, phase: Phase | undefined): string | undefined {
  const found = known(items).find((item) =>
    known(unlessMissing(() => item.phases) ?? []).some((each) => each === phase),
  );
  return found && unlessMissing(() => declaredEach(found.declared)?.each);
}

/** Returns the element as the reporter of its values, which the expressions of its phase read as item.<value>. */
export function itemReporter(text: string, agents: readonly Reporter[]): Reporter | undefined {
  const list = listNamed(text, agents);
  if (list === undefined) return undefined;
  const outputs = { id: { type: "string" as const }, ...Object.fromEntries(fieldsOf(list.type)) };
  return { name: "item", declared: { outputs }, originOfKey: () => list.agent.originOfKey("outputs") };
}

/** Returns the phase as the reporter of how its elements ended, which later expressions read as <phase>.results. */
export function resultsReporter(phase: Phase): Reporter {
  const of = {
    id: {},
    ended: { enum: ["finished", "limit", "failed", "conflict"] },
    reason: { type: "string" as const },
  };
  return {
    name: phase.name,
    declared: { outputs: { results: { items: 40, of } } },
    originOfKey: () => phase.origin("title"),
    elements: [
      ...known(unlessMissing(() => phase.members) ?? []),
      ...[unlessMissing(() => callerOf(phase)) ?? []].flat(),
    ],
  };
}
