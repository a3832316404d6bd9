import { functionsLeft } from "../kinds/tools/built-in-functions.ts";
import type { Engagement, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { unapprovedBefore } from "./approved-before.ts";
import { showsLessons } from "./lessons-shown.ts";
import { outsiderOf, showsOutsidersLessons } from "./triggers.ts";

/** True when the phase shows its team what other projects left that anyone may have caused: no gate of this project has shown it before. */
export function readsUnseen(phase: Phase, engagement: Engagement): boolean {
  return (showsOutsidersLessons(engagement) && showsLessons(phase, engagement.declared.lessons)) || readsStore(phase);
}

/** Projects of one flow share a store, so that of a flow that anyone can start holds texts of anyone. */
function readsStore(phase: Phase): boolean {
  const readers = known(unlessMissing(() => phase.members) ?? []);
  return readers.some(({ tools }) =>
    known(tools).some(
      (tool) =>
        unlessMissing(
          () =>
            tool.declared.builtin === "store" &&
            functionsLeft(tool.declared).some((name) => name === "store_get" || name === "store_list"),
        ) === true,
    ),
  );
}

/** Words for why nobody has approved what a stranger's texts could lead to. */
export const unseen = {
  /** No gate comes first. */
  ungated: "before any gate has been approved",
  /** People approved before the lessons, or the store, were shown. */
  late: "with texts of other projects that nobody has approved",
} as const;

/**
 * Says why nobody may have approved what a stranger's texts can lead to where work of the phase is pushed, or all work after the last phase:
 * a push runs the customer's pipeline. Undefined where people have, or where strangers cannot start the flow. Throws when an earlier phase is unknown.
 */
export function pushedUnseen(engagement: Engagement, phase?: Phase): (typeof unseen)[keyof typeof unseen] | undefined {
  if (outsiderOf(engagement) === undefined) return undefined;
  const items = engagement.items.filter(({ isFinal }) => !isFinal);
  const here = phase === undefined ? items.length : items.findIndex(({ phases }) => phases.includes(phase));
  const since = unapprovedBefore(engagement, here);
  if (since === undefined) return unseen.ungated;
  const own = items.slice(here, here + 1);
  return [...since, ...own].some(({ phases }) => phases.some((each) => readsUnseen(each, engagement)))
    ? unseen.late
    : undefined;
}
