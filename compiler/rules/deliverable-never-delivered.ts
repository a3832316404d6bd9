import { deniedAmong } from "../../schema/denied-paths.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const deliverableNeverDelivered: Rule = {
  id: "deliverable-never-delivered",
  severity: "error",
  check({ engagement, phases }, report) {
    const { repository } = engagement;
    if (repository?.declared.deliver === undefined) return;
    const { sensitive } = repository.declared;
    each(phases, (phase) =>
      each(phase.deliverables, ({ declared: { path } }, index) => {
        if (deniedAmong([path], sensitive?.paths).length === 0) return;
        report({
          message: `${path} is never delivered to ${repository.name}.`,
          span: phase.origin("deliverables", index, "path"),
          related: [
            {
              message: "The work is pushed there.",
              span: engagement.origin("repositories", repository.name, "deliver"),
            },
          ],
          why: "Such files act at the forge, or on the computers of those who check them out. A delivery with a change of one is refused as a whole, and an operator is asked.",
          help: `write it to another path, or put this one under \`repositories.${repository.name}.sensitive\`, whose group then approves each change of it`,
        });
      }),
    );
  },
};
