import { listInWords } from "../../../base/in-words.ts";
import type {
  PhaseItem as DeclaredItem,
  PlacedPhase as DeclaredPhase,
  LimitsDeclaration,
  Step,
} from "../../../schema/types.ts";
import type { Phase, PhaseItem, PlacedPhase } from "../../link/model.ts";
import { assemble, known, mapEach, throwMissing, unlessMissing } from "../../source/missing-value.ts";
import type { ValuePath } from "../../source/yaml-file.ts";
import type { EntryOf, FindPhase, ItemContext } from "./item-kind.ts";
import { narrowed } from "./narrow-phase.ts";

/** Links one phase of an element: its name, or a mapping with what is declared for it there. */
export function linkPlaced(declared: string | DeclaredPhase, place: ValuePath, find: FindPhase): PlacedPhase {
  const own = typeof declared === "string" ? undefined : declared;
  const path = own === undefined ? place : [...place, "phase"];
  // Looked up once: an unknown name is reported.
  const found = unlessMissing(() => find(typeof declared === "string" ? declared : declared.phase, path));
  const whole = () => found ?? throwMissing();
  return assemble<PlacedPhase>({
    phase: (): Phase => narrowed(whole(), own?.members),
    whole,
    place: () => place,
    path: () => path,
    when: () => own?.when,
    limits: (): LimitsDeclaration | undefined => own?.limits,
    members: () => own?.members,
  });
}

export function itemOf(declared: DeclaredItem, index: number, placed: readonly PlacedPhase[]): PhaseItem {
  return assemble<PhaseItem>({
    index: () => index,
    declared: () => declared,
    placed: () => placed,
    phases: () => mapEach(placed, ({ phase }) => phase),
    sendBack: () => (typeof declared === "object" && "sendBack" in declared ? declared.sendBack : undefined),
    isFinal: () => false,
  });
}

/** Returns the id of the first step of the phase: its condition, if it has one. */
export function firstOf({ phase, when }: PlacedPhase, entryOf: EntryOf): string {
  return when === undefined ? entryOf(phase) : conditionId(phase);
}

const conditionId = ({ name }: Phase): string => `${name}-when`;

/** Returns the steps of the phase, after its condition if it has one. A false condition leads to `otherwise`. */
export function conditional(
  placed: PlacedPhase,
  { engagement, readsOf }: Pick<ItemContext, "engagement" | "readsOf">,
  steps: Step[],
  otherwise: string,
): Step[] {
  const { phase, place, when } = placed;
  if (when === undefined) return steps;
  const origin = engagement.originAt([...place, "when"]);
  const next = steps[0]?.id ?? otherwise;
  const named = next === phase.name ? {} : { phase: phase.name };
  return [
    { kind: "choose", id: conditionId(phase), origin, when, ...readsOf([when]), ...named, next, otherwise },
    ...steps,
  ];
}

/** Describes how the phase is worked on here; empty when the element only names it. */
export function explainPlaced({ when, members }: PlacedPhase): string {
  const team = members === undefined ? [] : [`by ${listInWords(members)} alone`];
  return [...team, ...(when === undefined ? [] : [`when ${when}`])].join(", ");
}

/** Returns how the engagement lists the phase; undefined when that is not known. */
export function placedPhase(items: readonly PhaseItem[], phase: Phase): PlacedPhase | undefined {
  return known(items)
    .flatMap(({ placed }) => known(placed))
    .find((each) => unlessMissing(() => each.phase) === phase);
}
