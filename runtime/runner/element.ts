import { elementBranch, elementOfKey, phaseOfKey } from "../../schema/table.ts";
import type { Check, Phase, Pipeline } from "../../schema/types.ts";
import { type Element, elementsOf } from "../ledger/lists.ts";
import { readItems } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import { ConfigMismatch } from "./configuration.ts";
import { filler } from "./filler.ts";
import { withLockedWrites } from "./locked-writes.ts";
import type { RunOrder } from "./order.ts";

/** An element of a list, and the number of the list among those of its phase. */
interface ListedElement {
  element: Element;
  list: number;
}

/** Reads the element that the run works on, as the state machine recorded it; undefined for a phase that is worked on as a whole. */
export async function readElement(
  table: Table,
  { project, phase }: Pick<RunOrder, "project" | "phase">,
): Promise<ListedElement | undefined> {
  const id = elementOfKey(phase);
  if (id === undefined) return undefined;
  const lists = await readItems(table, project, "list", `${phaseOfKey(phase)}#`);
  const newest = lists.at(-1);
  const element = newest && elementsOf(newest).find((each) => each.id === id);
  if (newest === undefined || element === undefined)
    throw new ConfigMismatch(`The list of ${phaseOfKey(phase)} has no element "${id}".`);
  return { element, list: newest.round };
}

/** Returns the branch on which the work on an element is done; undefined where nobody writes, and so for the main branch. */
export function branchOfElement(
  { phases }: Pick<Pipeline, "phases">,
  phase: string,
  listed: ListedElement | undefined,
): string | undefined {
  const name = phaseOfKey(phase);
  const isApart = listed !== undefined && phases[name]?.each?.mergeRounds !== undefined;
  return isApart ? elementBranch(name, listed.list, listed.element.id) : undefined;
}

/** Returns the pipeline with the phase as it is for one element, under the element's key. */
export function withElement(pipeline: Pipeline, key: string, element: Element | undefined): Pipeline {
  const phase = pipeline.phases[phaseOfKey(key)];
  if (element === undefined || phase === undefined) return pipeline;
  const whole = withLockedWrites(pipeline, phase, element);
  return { ...pipeline, phases: { ...pipeline.phases, [key]: phaseFor(whole, key, element) } };
}

function phaseFor(phase: Phase, key: string, { id }: Element): Phase {
  const fill = filler(id);
  const writes = Object.entries(phase.writes ?? {}).map(([agent, paths]) => [agent, paths.map(fill)] as const);
  return {
    ...phase,
    name: key,
    title: `${phase.title} (${id})`,
    deliverables: phase.deliverables.map((deliverable) => ({ ...deliverable, path: fill(deliverable.path) })),
    ...(phase.writes && { writes: Object.fromEntries(writes) }),
    checks: phase.checks.map((check) => checkFor(check, fill)),
  };
}

function checkFor(check: Check, fill: (text: string) => string): Check {
  return {
    ...check,
    run: check.run.map(fill),
    folder: fill(check.folder),
    ...(check.sources && { sources: check.sources.map(fill) }),
  };
}
