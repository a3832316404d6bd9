import type { Finding } from "../diagnostics/found.ts";
import type { Model, Phase, PhaseItem, Repository } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import { canWrite, deliversBeforeGate, deliversFirst, saysWhatIsMerged, showsWork } from "./delivered-gates.ts";
import { namesRead } from "./expression-tree.ts";
import type { Rule } from "./rule.ts";
import { outsiderOf, wayOf } from "./triggers.ts";

export const mergeWithoutGate: Rule = {
  id: "merge-without-gate",
  severity: "error",
  check(model, report) {
    const { items, repositories } = model.engagement;
    each(items, (item) =>
      each(item.placed, ({ phase, when }) => {
        const { called } = phase;
        const merge = called?.declared.forge;
        if (called === undefined || merge?.operation !== "merge") return;
        const name = merge.repository ?? model.engagement.repository?.name;
        const repository = known(repositories).find((each) => each.name === name);
        // Another rule reports a name that no repository has.
        if (repository === undefined) return;
        const fault = saysWhatIsMerged(phase)
          ? faultInGiven({ item, phase }, model)
          : faultInDelivered({ item, phase, when, repository }, model);
        if (fault !== undefined) report({ ...fault, span: phase.origin("call", "tool") });
      }),
    );
  },
};

type Fault = Omit<Finding, "span">;

interface Merge {
  item: PhaseItem;
  phase: Phase;
}

/** A call that was not made has no values, so that a condition over one is false. */
const readsValueOf = ({ name }: Phase, when: string | undefined): boolean =>
  when !== undefined && namesRead(when).some(([first]) => first === name);

/** The gate of the call itself shows its arguments. */
function faultInGiven({ item, phase }: Merge, { engagement }: Model): Fault | undefined {
  if (phase.gate !== undefined || gatesBefore(item, engagement.items).length > 0) return undefined;
  return {
    message: `"${phase.name}" merges a commit, and no gate precedes it.`,
    why: "A merge changes what the customer runs, so people see which commit it is before.",
    help: "give the phase a gate, which shows the request and the commit, or add an earlier phase with one",
  };
}

/** With the condition of the merge, if it has one. */
interface DeliveredMerge extends Merge {
  when: string | undefined;
  repository: Repository;
}

const whyShown = "What is merged is the commit that the newest gate showed.";

function faultInDelivered({ item, phase, when, repository }: DeliveredMerge, { engagement }: Model): Fault | undefined {
  const { name, declared } = repository;
  if (engagement.repository?.name !== name || declared.deliver !== "gates")
    return {
      message: `"${phase.name}" merges what was delivered to ${name}, and nothing is delivered there before a gate.`,
      related: [{ message: "The repository is declared here.", span: engagement.origin("repositories", name) }],
      why: whyShown,
      help: `let its projects begin with ${name}, and write \`deliver: gates\` there`,
    };
  const isShownItself = !item.isFinal && deliversFirst(engagement, phase);
  const newest = isShownItself
    ? { at: item, phase }
    : gatesBefore(item, engagement.items, (gated) => deliversBeforeGate(engagement, gated)).at(-1);
  if (newest === undefined) return faultInUnshown({ item, phase }, name, engagement);
  const gated = newest.phase;
  if (gated !== phase && gated.called !== undefined && !readsValueOf(gated, when))
    return {
      message: `"${phase.name}" merges also when "${gated.name}" was not approved and an operator went on without its call.`,
      related: [{ message: "The gate is declared here.", span: gated.originOfKey("gate") }],
      why: "An operator may go on without a call whose gate has expired, and such a decision approves no commit.",
      help: `report a value of "${gated.name}" and read it in the condition of "${phase.name}", such as \`when: ${gated.name}.done = 1\``,
    };
  const writer = writersBetween(newest, item, engagement.items).at(0);
  if (writer === undefined) return undefined;
  return {
    message: `"${writer.name}" can change the work after the gate of "${newest.phase.name}", and "${phase.name}" merges only what that gate showed.`,
    related: [
      { message: "The gate is declared here.", span: newest.phase.originOfKey("gate") },
      { message: "The work is done here.", span: writer.originOfKey("swarm") },
    ],
    why: `${whyShown} Such a merge would be refused when it runs.`,
    help: isShownItself
      ? `work on it before "${phase.name}"`
      : `give "${phase.name}" or "${writer.name}" a gate, or work on it before "${gated.name}"`,
  };
}

function faultInUnshown({ item, phase: { name: merge } }: Merge, name: string, engagement: Model["engagement"]): Fault {
  const anyone = outsiderOf(engagement);
  const isHeld = known(engagement.items).some(({ phases }) => phases.some((phase) => showsWork(engagement, phase)));
  if (anyone !== undefined && isHeld)
    return {
      message: `${wayOf(anyone, engagement.flow?.name ?? "")}, so the work is pushed to ${name} only after an approved gate, and no later gate shows what "${merge}" merges.`,
      why: whyShown,
      help: "add an earlier phase with a gate, or let only writers cause it (`who: writers`)",
    };
  return {
    message: `"${merge}" merges what was delivered to ${name}, and no gate that shows it precedes it on every way.`,
    why: whyShown,
    help: item.isFinal
      ? "list the phase under `phases`, after one with agents and a gate"
      : `give "${merge}" a gate, or an earlier phase with agents`,
  };
}

/** Phases with a gate that precede an element on every way to it. A final phase also follows a project that was stopped before its first gate. */
function gatesBefore(
  item: PhaseItem,
  items: readonly PhaseItem[],
  counts: (phase: Phase) => boolean = () => true,
): { at: PhaseItem; phase: Phase }[] {
  if (item.isFinal) return [];
  return items
    .slice(0, items.indexOf(item))
    .flatMap((at) =>
      at.placed
        .filter(({ phase, when }) => when === undefined && phase.gate !== undefined && counts(phase))
        .map(({ phase }) => ({ at, phase })),
    );
}

/** Phases that may write after the gate: later ones, those beside it, and those beside the merge. */
function writersBetween(
  newest: { at: PhaseItem; phase: Phase },
  item: PhaseItem,
  items: readonly PhaseItem[],
): Phase[] {
  return items
    .slice(items.indexOf(newest.at), items.indexOf(item) + 1)
    .flatMap(({ phases }) => phases)
    .filter((phase) => phase !== newest.phase && canWrite(phase));
}
