import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const artifactNeverWritten: Rule = {
  id: "artifact-never-written",
  severity: "error",
  check({ phases }, report) {
    const reported = new Set<Agent>();
    each(phases, (phase) => {
      each(phase.deliverables, ({ declared, owner }, index) => {
        if (reported.has(owner) || canWrite(owner)) return;
        reported.add(owner);
        report({
          message: `"${owner.name}" owns the deliverable "${declared.id}" but has no tool that writes files.`,
          span: phase.origin("deliverables", index, "owner"),
          related: [{ message: `The tools of "${owner.name}".`, span: owner.originOfKey("tools") }],
          why: "The deliverable would never be written, so the phase could not finish.",
          help: `give "${owner.name}" the tool git, or the deliverable to another agent`,
        });
      });
    });
  },
};

/** True when one of the agent's tools can write files. */
function canWrite({ tools }: Agent): boolean {
  return tools.some(({ declared }) => kindOfFile(declared).writesFiles(declared));
}
