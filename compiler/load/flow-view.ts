import { isObject } from "../../base/is-object.ts";
import type { EngagementFile, FlowDeclaration } from "../../schema/types.ts";
import { markMissing, unlessMissing } from "../source/missing-value.ts";
import type { PathIn } from "../source/path-in.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { Declared } from "./declared.ts";
import type { FlowName } from "./flow-name.ts";

/** An engagement with the phases of one of its flows. */
export type EngagementOfFlow = EngagementFile & Pick<FlowDeclaration, "phases">;

/** Keys of a flow that replace those of the engagement. */
const own = ["title", "description", "mode", "budget", "repository", "phases", "finally"] as const;

/** Keys of the engagement that its flows replace as a whole. */
const replaced: readonly string[] = ["flows", "phases", "finally"];

/**
 * Returns the engagement as one of its flows sees it: with the flow's phases, title and budget, whose places lead into the flow, and
 * everything else shared. So every pass reads a flow as it reads an engagement without flows.
 */
export function viewOf(engagement: Declared<EngagementFile>, flow: FlowName): Declared<EngagementOfFlow> {
  const at = placeIn(engagement, flow);
  return {
    name: engagement.name,
    file: engagement.file,
    declared: projected(engagement, flow),
    origin: (...path: PathIn<EngagementOfFlow>) => engagement.originAt(at(path)),
    originOfKey: (...path: PathIn<EngagementOfFlow>) => engagement.originOfKeyAt(at(path)),
    originWithin: (path: PathIn<EngagementOfFlow>, start, end) => engagement.originWithinAt(at(path), start, end),
    originAt: (path) => engagement.originAt(at(path)),
    originOfKeyAt: (path) => engagement.originOfKeyAt(at(path)),
    originWithinAt: (path, start, end) => engagement.originWithinAt(at(path), start, end),
  };
}

function placeIn(engagement: Declared<EngagementFile>, flow: FlowName): (path: ValuePath) => ValuePath {
  const at = ["flows", flow.declaredAs];
  const value = unlessMissing(() => engagement.declared.flows?.[flow.declaredAs]);
  const declared = new Set(Object.keys(value ?? {}));
  return (path) => {
    const [first, second] = path;
    if (first === "repository" && flow.repository !== undefined)
      return [...at, ...placeOfRepository(value, flow.repository)];
    const isOwn = first === "phases" || first === "finally" || declared.has(String(first));
    // The money of a day is the engagement's, for all flows together.
    const isShared = !own.some((key) => key === first) || (first === "budget" && second === "perDay");
    return isOwn && !isShared ? [...at, ...path] : path;
  };
}

function placeOfRepository(flow: FlowDeclaration | undefined, name: string): ValuePath {
  const names = flow?.repositories;
  const index = names === undefined || names === "all" ? -1 : names.indexOf(name);
  return index < 0 ? ["repositories"] : ["repositories", index];
}

/** Copies the keys with their holes: reading one would throw. */
function projected(engagement: Declared<EngagementFile>, flow: FlowName): EngagementOfFlow {
  const shared = Object.entries(Object.getOwnPropertyDescriptors(engagement.declared));
  const view = Object.defineProperties({}, Object.fromEntries(shared.filter(([key]) => !replaced.includes(key))));
  const declared = unlessMissing(() => engagement.declared.flows?.[flow.declaredAs]);
  if (!isObject(declared)) {
    markMissing(view, "phases");
    return view as EngagementOfFlow;
  }
  for (const key of own) {
    const value = Object.getOwnPropertyDescriptor(declared, key);
    if (value !== undefined) Object.defineProperty(view, key, key === "budget" ? withDay(value, engagement) : value);
  }
  if (flow.repository !== undefined)
    Object.defineProperty(view, "repository", { value: flow.repository, enumerable: true, configurable: true });
  return view as EngagementOfFlow;
}

function withDay(budget: PropertyDescriptor, engagement: Declared<EngagementFile>): PropertyDescriptor {
  const perDay = unlessMissing(() => engagement.declared.budget.perDay);
  const { value } = budget;
  if (!isObject(value) || perDay === undefined) return budget;
  const money = Object.defineProperties({}, Object.getOwnPropertyDescriptors(value));
  return { ...budget, value: Object.assign(money, { perDay }) };
}
