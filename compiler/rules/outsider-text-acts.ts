import { functionsLeft } from "../kinds/tools/built-in-functions.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Model, Phase, Tool } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { asksPeople, isApprovedBefore } from "./approved-before.ts";
import { effectOf } from "./effect-of.ts";
import { showsLessons } from "./lessons-shown.ts";
import { memberPlace } from "./member-place.ts";
import { runsProjectCode } from "./project-code.ts";
import type { Report, Rule } from "./rule.ts";
import { type Outsider, outsiderOf, showsOutsidersLessons, wayOf } from "./triggers.ts";

export const outsiderTextActs: Rule = {
  id: "outsider-text-acts",
  severity: "error",
  check(model, report) {
    const anyone = outsiderOf(model.engagement);
    if (anyone === undefined) return;
    const isTold = showsOutsidersLessons(model.engagement);
    each(model.phases, (phase) => {
      // People who approved an earlier phase have not seen what other projects left for a later one.
      const reads = (isTold && showsLessons(phase, model.engagement.declared.lessons)) || readsStore(phase);
      const isApproved = isApprovedBefore(phase, model);
      if (isApproved && !reads) return;
      const outsider = isApproved ? { ...anyone, unseen } : anyone;
      reportCall(phase, model, outsider, report);
      reportChecks(phase, model, outsider, report);
      const told = new Set<Agent>();
      each(phase.members, (member) => {
        const power = powerOf(member);
        if (power === undefined || told.has(member)) return;
        told.add(member);
        report({ ...finding(phase, power, outsider, model), span: memberPlace(phase, member) });
      });
    });
  },
};

/** A call has its own gate before it. */
function reportCall(phase: Phase, model: Model, outsider: Way, report: Report): void {
  const { called } = phase;
  const power = called === undefined ? undefined : powerOfTool(called);
  if (power === undefined || asksPeople(phase, model.engagement.declared.mode === "full")) return;
  const words = `the call ${power.words}`;
  report({ ...finding(phase, { ...power, words }, outsider, model), span: phase.origin("call", "tool") });
}

/** Commands before and of checks run without an agent's decision. */
function reportChecks(phase: Phase, model: Model, outsider: Way, report: Report): void {
  each(phase.declared.checks ?? [], (check, index) => {
    const key = [check.before, check.run].findIndex((argv) => argv !== undefined && runsProjectCode(argv));
    if (key < 0) return;
    const place = phase.origin("checks", index, key === 0 ? "before" : "run");
    const { related, ...rest } = finding(phase, { words: "a check runs code of the project", place }, outsider, model);
    report({ ...rest, related: related.slice(0, 1), span: place });
  });
}

interface Power {
  /** Words for the use of the tool, after the name of the agent. */
  words: string;
  place: Span;
}

/** The reason behind a gate: people approved before the lessons were shown. */
const unseen = "with texts of other projects that nobody has approved";

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

type Way = Outsider & { unseen?: string };

function finding(phase: Phase, power: Power, outsider: Way, { engagement }: Model) {
  const { trigger, unseen: nobodySaw = "before any gate has been approved" } = outsider;
  const way = wayOf(outsider, engagement.flow?.name ?? "");
  return {
    message: `${way}, and in "${phase.name}" ${power.words}, ${nobodySaw}.`,
    related: [
      { message: "Anyone may cause it here.", span: engagement.originAt(["triggers", trigger, "who"]) },
      { message: "The tool can do so here.", span: power.place },
    ],
    why: "A stranger's text can contain instructions, and nobody would have seen what comes of them.",
    help: "add an earlier phase with a gate, take the tool away, or let only writers cause it (`who: writers`)",
  };
}

/** Agents above their lane are reported by another rule. */
function powerOf({ name, declared, tools }: Agent): Power | undefined {
  for (const tool of known(tools)) {
    const power = unlessMissing(() => powerOfTool(tool));
    if (power === undefined) continue;
    const acts = effectOf(tool) === "execute" && declared.lane === "execute";
    if (acts || hasSecrets(tool) || runsCode(tool)) return { ...power, words: `"${name}" ${power.words}` };
  }
  return undefined;
}

/** Built-in tools do not reach outside the project, whatever effect they declare. */
function powerOfTool(tool: Tool): Power | undefined {
  const { declared, name } = tool;
  if (!kindOfFile(declared).canReachOutside) return undefined;
  if (hasSecrets(tool)) return { words: `uses the secrets of "${name}"`, place: tool.originOfKey("secrets") };
  if (declared.rights !== undefined || declared.assume !== undefined)
    return {
      words: `acts with the rights of "${name}" in an account`,
      place: tool.originOfKey(declared.rights ? "rights" : "assume"),
    };
  if (runsCode(tool))
    return { words: `runs code of the project with "${name}"`, place: tool.origin("command", "argv") };
  if (effectOf(tool) === "execute")
    return { words: `may act outside the repository with "${name}"`, place: tool.origin("effect") };
  return undefined;
}

/** Its declared effect does not matter: that code may be what an agent wrote for a stranger. */
function runsCode({ declared: { command } }: Tool): boolean {
  return command !== undefined && runsProjectCode(command.argv);
}

function hasSecrets({ declared }: Tool): boolean {
  return (declared.secrets ?? []).length > 0;
}
