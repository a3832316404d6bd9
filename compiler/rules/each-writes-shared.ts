import { declaredEach } from "../kinds/steps/each.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const eachWritesShared: Rule = {
  id: "each-writes-shared",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ declared, placed, index }) => {
      if (declaredEach(declared) === undefined) return;
      each(placed, ({ phase }) => {
        const kept = known(phase.declared.call?.keeps ?? []).find((path) => !tellsApart(path));
        if (kept !== undefined) {
          report({
            message: `The call leaves "${kept}" for every element of the list.`,
            span: engagement.origin("phases", index, "phase"),
            related: [{ message: "The phase is here.", span: phase.origin("title") }],
            why: "Elements are worked on at the same time: each would replace the file of another.",
            help: "put {item.id} into the path under `keeps`",
          });
        }
        each(phase.members, (agent) => {
          const shared = sharedIn(phase, agent);
          if (shared === undefined) return;
          report({
            message: `"${agent.name}" may write "${shared}" for every element of the list.`,
            span: engagement.origin("phases", index, "phase"),
            related: [{ message: "The phase is here.", span: phase.origin("title") }],
            why: "Elements are worked on at the same time: two of them could change the same file.",
            help: `narrow what "${agent.name}" writes under \`writes\` of ${phase.name}, with {item.id} in each path`,
          });
        });
      });
    });
  },
};

/** Returns a path that the agent may write for several elements. Only the phase's own paths get an element's id. */
function sharedIn({ declared }: Phase, agent: Agent): string | undefined {
  const narrowed = (declared.writes ?? []).find((each) => each.agent === agent.name);
  return narrowed === undefined ? agent.declared.writes?.[0] : narrowed.paths.find((path) => !tellsApart(path));
}

/** True for paths that match no file of two elements: the id fills a part of the path without wildcards, at a fixed depth. */
function tellsApart(path: string): boolean {
  const parts = path.split("/");
  const at = parts.findIndex((part) => part.includes("{item.id}"));
  return at >= 0 && !parts.slice(0, at).includes("**") && !/[*?[\]]/.test(parts[at] ?? "");
}
