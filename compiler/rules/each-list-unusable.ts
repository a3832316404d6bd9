import { declaredEach } from "../kinds/steps/each.ts";
import { each, known } from "../source/missing-value.ts";
import { listNamed, namedOutput } from "./listed-output.ts";
import type { Rule } from "./rule.ts";

/** That the agent reports the output, and before the phase begins, is checked as for every expression. */
export const eachListUnusable: Rule = {
  id: "each-list-unusable",
  severity: "error",
  check({ engagement, agents }, report) {
    each(engagement.items, ({ declared, index }) => {
      const list = declaredEach(declared)?.each;
      if (list === undefined || listNamed(list, agents) !== undefined) return;
      const named = namedOutput(list);
      const agent = named && known(agents).find(({ name }) => name === named.agent);
      const type = named && agent?.declared.outputs?.[named.output];
      if (named !== undefined && type === undefined) return;
      const lists = known(agents).flatMap(({ name, declared: { outputs = {} } }) =>
        Object.entries(outputs).flatMap(([output, declared]) => ("of" in declared ? [`${name}.${output}`] : [])),
      );
      report({
        message: named === undefined ? `"${list}" is not the name of a list.` : `"${list}" is not a list.`,
        span: engagement.origin("phases", index, "each"),
        related:
          agent === undefined || named === undefined
            ? []
            : [{ message: "The output is declared here.", span: agent.origin("outputs", named.output) }],
        why: "The phase is worked on once for each element of a list that an agent reports as it is: its ids are part of every record.",
        help:
          lists.length === 0
            ? "declare an output of an agent with `items` and `of`"
            : `name a list: ${lists.join(", ")}`,
      });
    });
  },
};
