import { enumerate } from "../../base/enumerate.ts";
import { allRepositories } from "../kinds/triggers/forge-events.ts";
import { addressOf } from "../link/address-of.ts";
import type { Engagement, Flow, Trigger } from "../link/model.ts";
import { isWhole, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { isOfForge } from "./triggers.ts";

type Declared = NonNullable<Engagement["declared"]["triggers"]>[string];

export const triggerRepositoryUndecided: Rule = {
  id: "trigger-repository-undecided",
  severity: "error",
  check({ engagement }, report) {
    const { flow, triggers, repositories } = engagement;
    if (flow === undefined || !isWhole(triggers) || !isWhole(repositories)) return;
    for (const [name, declared] of Object.entries(engagement.declared.triggers ?? {})) {
      if (declared.start !== flow.declaredAs) continue;
      const compiled = triggers.filter((each) => each.declaredAs === name);
      const fault =
        flow.repository === undefined
          ? faultInOne(compiled, engagement)
          : faultInSeveral({ name, declared, compiled }, flow);
      if (fault === undefined) continue;
      const { key, ...finding } = fault;
      report({ ...finding, span: engagement.originAt(["triggers", name, key]) });
    }
  },
};

interface Fault {
  key: "for" | "start" | "of";
  message: string;
  why: string;
  help: string;
}

/** A trigger of a flow with one repository need not name it. */
function faultInOne(compiled: readonly Trigger[], { repository, repositories, flow }: Engagement): Fault | undefined {
  const [trigger] = compiled;
  if (trigger === undefined || isOfForge(trigger) || !("for" in trigger) || trigger.for === undefined) return undefined;
  const named = known(repositories).find(({ name }) => name === trigger.for);
  if (repository && named && addressOf(named) === addressOf(repository)) return undefined;
  return {
    key: "for",
    message: `The flow "${flow?.declaredAs}" has no \`repositories\` of which "${trigger.declaredAs}" could choose one.`,
    why: "Readers would expect that its projects are for the repository that is named here.",
    help: "remove `for`, or give the flow `repositories`",
  };
}

function faultInSeveral(
  { name, declared, compiled }: { name: string; declared: Declared; compiled: readonly Trigger[] },
  { declaredAs, siblings }: Flow,
): Fault | undefined {
  const names = siblings.flatMap((each) => (each.declaredAs === declaredAs ? (each.repository ?? []) : []));
  const why = `A project of "${declaredAs}" is for one of its repositories, ${enumerate(names)}, from its start to its end.`;
  if (declared.on === "end") {
    const followed = new Set(compiled.flatMap((each) => (each.on === "end" ? each.of : [])));
    const lost = siblings.find((each) => each.declaredAs === declared.of && !followed.has(each.name));
    if (lost === undefined) return undefined;
    const whose = lost.repository === undefined ? "one of them" : `"${lost.repository}"`;
    return {
      key: "of",
      message: `"${name}" starts "${declaredAs}" at the end of "${declared.of}", and cannot for ${whose}.`,
      why,
      help: `give "${declaredAs}" and "${declared.of}" the same \`repositories\``,
    };
  }
  if (compiled.length > 0) return undefined;
  const given = "for" in declared ? declared.for : undefined;
  if (given === undefined)
    return {
      key: "start",
      message: `"${name}" does not say for which repository it starts a project of "${declaredAs}".`,
      why,
      help: `write \`for: ${allRepositories}\` for one project in each of them, or the name of one`,
    };
  return {
    key: "for",
    message: `"${given}" is no repository of the flow "${declaredAs}".`,
    why,
    help: `write \`for: ${allRepositories}\`, or the name of one of them`,
  };
}
