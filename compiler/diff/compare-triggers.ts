import type { Pipeline, Trigger } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareSets } from "./compare-values.ts";

/** Compares what starts projects besides people: one that is added or that acts in more environments spends money without a person. */
export function compareTriggers(before: Pipeline, after: Pipeline): Change[] {
  const about = { theme: "people", subject: "triggers" } as const;
  const [was, is] = [before, after].map(({ triggers = [] }) => triggers.map(inWords));
  return [
    ...compareSets(about, was ?? [], is ?? [], {
      added: { severity: "high", sentence: (triggers) => `Projects now also start by themselves: ${triggers}.` },
      removed: { severity: "medium", sentence: (triggers) => `Projects start no more by themselves: ${triggers}.` },
    }),
    ...Object.entries(after.environments ?? {}).flatMap(([name, { triggers = [] }]) =>
      compareSets(
        { theme: "deployment", subject: `environments.${name}.triggers` },
        before.environments?.[name]?.triggers ?? [],
        triggers,
        {
          added: { severity: "high", sentence: (names) => `In ${name}, projects now start by ${names}.` },
          removed: { severity: "medium", sentence: (names) => `In ${name}, projects start no more by ${names}.` },
        },
      ),
    ),
  ];
}

function inWords(trigger: Trigger): string {
  const values = Object.entries(trigger.with ?? {}).map(([property, expression]) => `${property} = ${expression}`);
  return [`${trigger.name} ${causeOf(trigger)}`, ...values].join(", ");
}

function causeOf(trigger: Trigger): string {
  switch (trigger.on) {
    case "schedule":
      return `at "${trigger.at}" in ${trigger.zone}${trigger.missed === "once" ? "" : ", not when it was missed"}`;
    case "webhook":
      return `by messages of ${trigger.who}${when(trigger.when)}`;
    case "mcp":
      return `by calls of agents with texts of ${trigger.who}${when(trigger.when)}`;
    case "end":
      return `at the end of ${trigger.of}${when(trigger.when)}${trigger.by === undefined ? "" : `, if ${trigger.by} start them`}`;
    case "issue":
    case "comment":
    case "pull-request":
    case "push": {
      const places = trigger.repositories.map(({ name, project, branch }) =>
        trigger.on === "push" ? `${name} (${project}, ${branch})` : `${name} (${project})`,
      );
      const causes = { issue: "issues", comment: "comments", "pull-request": "requests", push: "pushes" }[trigger.on];
      return `by ${causes} in ${places.join(" and ")} of ${trigger.who}${when(trigger.when)}`;
    }
  }
}

function when(condition: string | undefined): string {
  return condition === undefined ? "" : ` when ${condition}`;
}
