import type { Finding } from "../diagnostics/found.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Model, Phase, Tool } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { asksPeople, isApprovedBefore } from "./approved-before.ts";
import { deliversAtEnd } from "./delivery-values.ts";
import { effectOf } from "./effect-of.ts";
import { memberPlace } from "./member-place.ts";
import { runsProjectCode } from "./project-code.ts";
import type { Report, Rule } from "./rule.ts";
import { pushedUnseen, readsUnseen, unseen } from "./strangers-texts.ts";
import { type Outsider, outsiderOf, wayOf } from "./triggers.ts";

export const outsiderTextActs: Rule = {
  id: "outsider-text-acts",
  severity: "error",
  check(model, report) {
    const anyone = outsiderOf(model.engagement);
    if (anyone === undefined) return;
    unlessMissing(() => reportDelivery(anyone, model, report));
    each(model.phases, (phase) => {
      // People who approved an earlier phase have not seen what other projects left for a later one.
      const isApproved = isApprovedBefore(phase, model);
      if (isApproved && !readsUnseen(phase, model.engagement)) return;
      const outsider = { ...anyone, seen: isApproved ? unseen.late : unseen.ungated };
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

/** Before gates, the work is delivered only where people have approved (`delivered-gates.ts`). */
function reportDelivery(anyone: Outsider, { engagement }: Model, report: Report): void {
  const { repository } = engagement;
  if (repository === undefined || !deliversAtEnd(engagement)) return;
  const why = pushedUnseen(engagement);
  if (why === undefined) return;
  report({
    message: `${wayOf(anyone, engagement.flow?.name ?? "")}, and at its end the work is pushed to ${repository.name}, ${why}.`,
    span: engagement.origin("repositories", repository.name, "deliver"),
    related: [causedHere(anyone, engagement)],
    why: "A stranger's text can contain instructions, nobody would have seen what comes of them, and a push runs the customer's pipeline.",
    help: "give the last phase with agents a gate, or let only writers cause it (`who: writers`)",
  });
}

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

type Way = Outsider & { seen: string };

function finding(phase: Phase, power: Power, outsider: Way, { engagement }: Model) {
  const way = wayOf(outsider, engagement.flow?.name ?? "");
  return {
    message: `${way}, and in "${phase.name}" ${power.words}, ${outsider.seen}.`,
    related: [causedHere(outsider, engagement), { message: "The tool can do so here.", span: power.place }],
    why: "A stranger's text can contain instructions, and nobody would have seen what comes of them.",
    help: "add an earlier phase with a gate, take the tool away, or let only writers cause it (`who: writers`)",
  };
}

function causedHere({ trigger }: Outsider, { originAt }: Model["engagement"]): NonNullable<Finding["related"]>[number] {
  return { message: "Anyone may cause it here.", span: originAt(["triggers", trigger, "who"]) };
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
