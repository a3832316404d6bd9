import type { Model } from "../link/model.ts";
import { faultInEvent } from "./event-expression.ts";
import { reportersOf } from "./event-expressions.ts";
import { eventTypeOf } from "./event-type.ts";
import { namesRead } from "./expression-tree.ts";
import type { Report, Rule } from "./rule.ts";
import { followersOf, triggersOf } from "./triggers.ts";

export const triggerConditionUnusable: Rule = {
  id: "trigger-condition-unusable",
  severity: "error",
  check(model, report) {
    const { engagement } = model;
    for (const trigger of triggersOf(engagement)) {
      const when = "when" in trigger ? trigger.when : undefined;
      const fault = when === undefined ? undefined : faultInEvent(when, trigger.on, eventTypeOf(trigger, engagement));
      if (fault !== undefined)
        report({ ...fault, span: engagement.originAt(["triggers", trigger.declaredAs, "when"]), why: neverStarts });
    }
    reportOutputs(model, report);
  },
};

const neverStarts = "Nobody could say for which events a project starts.";

/** Reports what agents and calls of the flow that ends never report. */
function reportOutputs(model: Model, report: Report): void {
  const { engagement } = model;
  const reporters = reportersOf(model);
  if (reporters === undefined) return;
  for (const { declaredAs: name, of, when, with: input = {} } of followersOf(engagement)) {
    const places = Object.entries(input).map(([property, text]) => [["with", property], text] as const);
    for (const [path, text] of [...(when === undefined ? [] : [[["when"], when] as const]), ...places]) {
      for (const [event, outputs, agent, output] of namesRead(text)) {
        if (event !== "event" || outputs !== "outputs" || agent === undefined) continue;
        const reporter = reporters.find((each) => each.name === agent);
        const isKnown = output === undefined || reporter?.declared.outputs?.[output] !== undefined;
        if (reporter !== undefined && isKnown) continue;
        report({
          message:
            reporter === undefined
              ? `No agent "${agent}" works in the flow "${of}".`
              : `"${agent}" reports no "${output}".`,
          span: engagement.originAt(["triggers", name, ...path]),
          why: neverStarts,
          help:
            reporter === undefined
              ? `its agents are: ${reporters.map((each) => each.name).join(", ")}`
              : `it reports: ${Object.keys(reporter.declared.outputs ?? {}).join(", ") || "nothing"}`,
        });
      }
    }
  }
}
