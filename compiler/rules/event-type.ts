import type { EventForm } from "../../schema/event-values.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { isWhole, known, unlessMissing } from "../source/missing-value.ts";
import { type TypeOfName, typeOfOutput, type ValueType } from "./expression-types.ts";
import { readInput } from "./input-properties.ts";
import type { Reporter } from "./reporter.ts";
import { propertiesOf } from "./trigger-input.ts";

/** Type of a value in an event, with the names in it; they are unknown where others than the forges and crew decide on them. */
export interface EventType extends ValueType {
  names: ReadonlyMap<string, EventType> | undefined;
}

const nothingMore: ReadonlyMap<string, EventType> = new Map();
const leaf = (type: ValueType): EventType => ({ ...type, names: nothingMore });
const group = (names: EventType["names"]): EventType => ({ kind: "object", names });

/** Returns the type of the trigger's events. `reporters` are those of the flow at whose end it acts, where they are known. */
export function eventTypeOf(trigger: Trigger, engagement: Engagement, reporters?: readonly Reporter[]): EventType {
  if (trigger.on === "webhook") return group(undefined);
  if (trigger.on === "mcp") return group(argumentTypes(trigger, engagement));
  const declared = Object.entries(kindOfTrigger(trigger).event ?? {}).filter(([name]) =>
    isInEvent(name, trigger, engagement),
  );
  const types = declared.map(([name, { form }]) => [name, typeOfForm(form)] as const);
  return group(new Map([...types, ...ownTypes(trigger, engagement, reporters)]));
}

/** The event of a call by another agent has its arguments, which are the rest of the flow's input. */
function argumentTypes({ with: given = {} }: Trigger, engagement: Engagement): EventType["names"] {
  const properties = propertiesOf(engagement)?.filter(({ name }) => !Object.hasOwn(given, name));
  return properties && new Map(properties.map(({ name, type }) => [name, typeOfValue(type)]));
}

function isInEvent(name: string, { on }: Trigger, { repository }: Engagement): boolean {
  return on !== "schedule" || name !== "repository" || repository !== undefined;
}

function typeOfForm({ fields, ...form }: EventForm): EventType {
  const names = new Map((fields ?? []).map((name) => [name, leaf({ kind: "list" })] as const));
  return { ...form, names: form.kind === "object" ? undefined : names };
}

function typeOfValue(declared: Parameters<typeof typeOfOutput>[0]): EventType {
  const type = typeOfOutput(declared);
  return type.kind === "list" ? { ...type, names: undefined } : leaf(type);
}

/** Types that the engagement itself decides on. */
function ownTypes(
  trigger: Trigger,
  { repositories, flow }: Engagement,
  reporters: readonly Reporter[] | undefined,
): [name: string, type: EventType][] {
  const names = known(repositories).map(({ name }) => name);
  const isKnown = isWhole(repositories) && names.length > 0 && trigger.on !== "schedule";
  const repository: [string, EventType][] = isKnown ? [["repository", leaf({ kind: "text", values: names })]] : [];
  if (trigger.on !== "end") return repository;
  const of = flow?.siblings.find(({ name }) => name === trigger.of)?.declaredAs ?? trigger.of;
  const input = flow?.inputs.get(of);
  const properties = input && readInput(input.yaml.value).properties;
  return [
    ...repository,
    ["flow", leaf({ kind: "text", values: [of] })],
    ["input", group(properties && new Map(properties.map(({ name, type }) => [name, typeOfValue(type)])))],
    ["outputs", group(reporters && new Map(reporters.map((each) => [each.name, typeOfReporter(each)])))],
  ];
}

function typeOfReporter({ declared, elements }: Reporter): EventType {
  const outputs = unlessMissing(() => Object.entries(declared.outputs ?? {}));
  if (outputs === undefined || elements !== undefined) return group(undefined);
  return group(new Map(outputs.map(([name, type]) => [name, typeOfValue(type)])));
}

/** Returns the type of a dotted name that begins with `event`; undefined for one that is unknown. */
export function eventNameTypes(event: EventType): TypeOfName {
  return ([first, ...steps]) => {
    let type: EventType | undefined = first === "event" ? event : undefined;
    for (const step of steps) type = type?.names?.get(step);
    return type;
  };
}

/** The first of the names that the value before it does not have. */
export interface UnknownName {
  name: string;
  /** Names before it, `event` first. */
  before: readonly string[];
  /** Names that it could be. */
  others: readonly string[];
}

export function unknownName([first, ...steps]: readonly string[], event: EventType): UnknownName | undefined {
  let type: EventType | undefined = event;
  for (const [at, name] of steps.entries()) {
    if (type?.names === undefined) return undefined;
    const next: EventType | undefined = type.names.get(name);
    if (next === undefined)
      return { name, before: [first ?? "", ...steps.slice(0, at)], others: [...type.names.keys()] };
    type = next;
  }
  return undefined;
}
