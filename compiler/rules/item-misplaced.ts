import type { Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { listOfPhase } from "./listed-output.ts";
import type { Rule } from "./rule.ts";

export const itemMisplaced: Rule = {
  id: "item-misplaced",
  severity: "error",
  check({ engagement, agents, phases }, report) {
    each(agents, (agent) => {
      known(agent.declared.writes ?? []).forEach((path, index) => {
        const [placeholder] = /\{\s*item\b[^}]*\}/.exec(path) ?? [];
        if (placeholder === undefined) return;
        report({
          message: `${placeholder} has no value in the scope of "${agent.name}", who may be in several phases.`,
          span: agent.origin("writes", index),
          why: "The characters would be part of the path as they are.",
          help: "write a pattern such as parts/** here, and narrow it under `writes` of the phase with {item.id}",
        });
      });
    });
    each(phases, (phase) => {
      const isForElements = listOfPhase(engagement, phase) !== undefined;
      each(pathsOf(phase), ({ text, span }) => {
        const [placeholder] = /\{\s*item\b[^}]*\}/.exec(text) ?? [];
        if (placeholder === undefined || (isForElements && placeholder === "{item.id}")) return;
        report({
          message: isForElements
            ? `${placeholder} has no value in a path.`
            : `${placeholder} has no value in "${phase.name}", which is not worked on for each element of a list.`,
          span,
          why: "The characters would be part of the path as they are.",
          help: isForElements
            ? "write {item.id}: only an id fits into every path, and tells the elements apart"
            : "remove it, or name the phase with `each` in the engagement",
        });
      });
    });
  },
};

function pathsOf(phase: Phase): { text: string; span: Span }[] {
  const { deliverables = [], writes = [], checks = [], call } = phase.declared;
  return [
    ...known(deliverables).flatMap(({ path }, index) => at(path, () => phase.origin("deliverables", index, "path"))),
    ...known(writes).flatMap(({ paths }, index) =>
      known(paths).flatMap((path, position) => at(path, () => phase.origin("writes", index, "paths", position))),
    ),
    ...known(checks).flatMap(({ run }, index) =>
      known(run).flatMap((word, position) => at(word, () => phase.origin("checks", index, "run", position))),
    ),
    ...known(checks).flatMap((check, index) =>
      check.in === undefined ? [] : at(check.in, () => phase.origin("checks", index, "in")),
    ),
    ...known(call?.files ?? []).flatMap((path, index) => at(path, () => phase.originAt(["call", "files", index]))),
    ...known(call?.keeps ?? []).flatMap((path, index) => at(path, () => phase.originAt(["call", "keeps", index]))),
  ];
}

function at(text: string, place: () => Span): { text: string; span: Span }[] {
  const span = unlessMissing(place);
  return span === undefined ? [] : [{ text, span }];
}
