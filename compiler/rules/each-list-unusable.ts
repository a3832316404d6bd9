import { elementId } from "../../schema/list-type.ts";
import { namedOutput } from "../../schema/named-output.ts";
import type { Finding } from "../diagnostics/found.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import { each, known } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { listNamed, listReporters } from "./listed-output.ts";
import type { Reporter } from "./reporter.ts";
import type { Rule } from "./rule.ts";

/** That the agent reports the output, and before the phase begins, is checked as for every expression. */
export const eachListUnusable: Rule = {
  id: "each-list-unusable",
  severity: "error",
  check({ engagement, agents: roster }, report) {
    const placeOf = (agent: Reporter, output: string) =>
      known(roster)
        .find((each) => each === agent)
        ?.origin("outputs", output) ?? agent.originOfKey("outputs");
    const agents = listReporters({ engagement, agents: roster });
    each(engagement.items, ({ declared, index }) => {
      const list = declaredEach(declared)?.each;
      if (list === undefined || listNamed(list, agents) !== undefined) return;
      const named = namedOutput(list);
      const agent = named && known(agents).find(({ name }) => name === named.agent);
      const type = named && agent?.declared.outputs?.[named.output];
      if (named !== undefined && type === undefined) return;
      if (agent !== undefined && named !== undefined && agent.listsWithoutIds?.includes(named.output) === true) {
        report(withoutIds(list, engagement.origin("phases", index, "each"), agent));
        return;
      }
      const lists = known(agents).flatMap(({ name, declared: { outputs = {} }, listsWithoutIds = [] }) =>
        Object.entries(outputs).flatMap(([output, declared]) =>
          "of" in declared && !listsWithoutIds.includes(output) ? [`${name}.${output}`] : [],
        ),
      );
      report({
        message: named === undefined ? `"${list}" is not the name of a list.` : `"${list}" is not a list.`,
        span: engagement.origin("phases", index, "each"),
        related:
          agent === undefined || named === undefined
            ? []
            : [{ message: "The output is declared here.", span: placeOf(agent, named.output) }],
        why: "The phase is worked on once for each element of a list that an agent reports, or the project is started with, as it is: its ids are part of every record.",
        help:
          lists.length === 0
            ? "declare an output of an agent with `items` and `of`"
            : `name a list: ${lists.join(", ")}`,
      });
    });
  },
};

function withoutIds(list: string, span: Span, agent: Reporter): Finding {
  return {
    message: `The elements of "${list}" have no ids.`,
    span,
    related: [{ message: "The values of the input are declared here.", span: agent.originOfKey("outputs") }],
    why: "The phase is worked on once for each element, and its id is part of every record and of the names of files.",
    help: `let its items be objects that require an "id": {"type": "string", "pattern": ${JSON.stringify(elementId.pattern)}}`,
  };
}
