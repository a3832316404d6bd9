import { dollars } from "../../base/dollars.ts";
import { enumerate } from "../../base/enumerate.ts";
import { grouped } from "../../base/grouped.ts";
import type { Agent, Pipeline } from "../../schema/types.ts";
import type { Change, ChangeSeverity } from "./change.ts";
import { compareProse } from "./compare-prose.ts";
import { compareScopes } from "./compare-scopes.ts";
import { canonical, compareNumber, compareOptional, compareSets, compareValue, pairByName } from "./compare-values.ts";
import { quote } from "./quote.ts";

type Tools = Pipeline["tools"];

/** Compares the roster: each agent's rights and definition. */
export function compareAgents(before: Pipeline, after: Pipeline): Change[] {
  return pairByName(before.agents, after.agents).flatMap(({ name, before: old, after: now }) => {
    if (old && now)
      return [...compareRights(old, now, { ...before.tools, ...after.tools }), ...compareMakeUp(old, now)];
    return now ? joined(now, after.tools) : left(name);
  });
}

function joined(agent: Agent, tools: Tools): Change[] {
  const { name, writes, lane } = agent;
  const scope = writes.length > 0 ? `may write ${enumerate(writes.map(quote))}` : "writes nothing";
  const sentence = `The agent ${name} is new: it ${scope} and has ${enumerate(agent.tools, "no tools")}, lane ${lane}.`;
  const severity = severest(agent.tools, tools) === "high" && lane === "execute" ? "high" : "medium";
  return [{ theme: "rights", kind: "added", severity, subject: `agents.${name}`, sentence, after: agent.tools }];
}

function left(name: string): Change[] {
  const sentence = `The agent ${name} was removed.`;
  return [{ theme: "rights", kind: "removed", severity: "medium", subject: `agents.${name}`, sentence }];
}

function severest(names: readonly string[], tools: Tools): ChangeSeverity {
  return names.some((name) => tools[name]?.effect === "execute") ? "high" : "medium";
}

const lanes = { "read-only": 0, "dry-run": 1, execute: 2 } as const;

function compareRights(before: Agent, after: Agent, tools: Tools): Change[] {
  const { name } = after;
  const about = (key: string) => ({ theme: "rights" as const, subject: `agents.${name}.${key}` });
  const granted = after.tools.filter((tool) => !before.tools.includes(tool));
  const effects = granted.map((tool) => `${tool} (${tools[tool]?.effect})`);
  const raised = lanes[after.lane] > lanes[before.lane];
  return [
    ...compareSets(about("tools"), before.tools, after.tools, {
      added: {
        kind: "widened",
        severity: severest(granted, tools),
        sentence: () => `${name} may now also use ${enumerate(effects)}.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (which) => `${name} may no longer use ${which.replaceAll('"', "")}.`,
      },
    }),
    ...compareScopes(about("writes"), name, before.writes, after.writes),
    ...compareValue(
      {
        ...about("lane"),
        kind: raised ? "raised" : "lowered",
        severity: raised ? "high" : "medium",
        sentence: `${name} is now in the lane ${after.lane} instead of ${before.lane}.`,
      },
      before.lane,
      after.lane,
    ),
    ...compareNumber(
      { ...about("budget"), severity: "medium" },
      before.maxTokens,
      after.maxTokens,
      (old, now) => `${name} may use ${now} instead of ${old} in a round.`,
      (value) => `${grouped(value)} tokens`,
    ),
    ...compareOptional(about("budget.usd"), inDollars(before), inDollars(after), {
      added: { severity: "medium", sentence: `${name} may now spend ${inDollars(after)} in a round.` },
      removed: { severity: "medium", sentence: `${name} no longer has a budget of its own in dollars.` },
      changed: {
        severity: "medium",
        sentence: `${name} may spend ${inDollars(after)} in a round instead of ${inDollars(before)}.`,
      },
    }),
    ...compareValue(
      {
        ...about("mayAsk"),
        kind: after.mayAsk ? "widened" : "narrowed",
        severity: "medium",
        sentence: `${name} may ${after.mayAsk ? "now" : "no longer"} ask the customer.`,
      },
      before.mayAsk,
      after.mayAsk,
    ),
    ...compareVerdicts(before, after),
  ];
}

function inDollars({ maxCostMicros }: Agent): string | undefined {
  return maxCostMicros === undefined ? undefined : dollars(maxCostMicros);
}

/** Compares the reviews that an agent has to pass or give. They gate the work of others: losing one weakens the team's own checks. */
function compareVerdicts(before: Agent, after: Agent): Change[] {
  const about = { theme: "gates" as const, subject: `agents.${after.name}.reviews` };
  const owed = ({ reviews }: Agent) => reviews.map(({ of }) => of);
  return [
    ...compareSets(about, owed(before), owed(after), {
      added: {
        kind: "strengthened",
        severity: "medium",
        sentence: (what) => `${after.name} must now give a verdict on ${what}.`,
      },
      removed: {
        kind: "weakened",
        severity: "high",
        sentence: (what) => `${after.name} no longer gives a verdict on ${what}.`,
      },
    }),
    ...after.reviews.flatMap(({ of, blockOn }) => {
      const old = before.reviews.find((review) => review.of === of);
      return old === undefined
        ? []
        : compareBlocking(about, `${after.name}'s verdict on ${quote(of)}`, old.blockOn, blockOn);
    }),
  ];
}

function compareBlocking(
  about: Pick<Change, "theme" | "subject">,
  verdict: string,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  return compareSets(about, before, after, {
    added: {
      kind: "strengthened",
      severity: "medium",
      sentence: (severities) => `${verdict} now also keeps the phase open for findings of severity ${severities}.`,
    },
    removed: {
      kind: "weakened",
      severity: "high",
      sentence: (severities) => `${verdict} no longer keeps the phase open for findings of severity ${severities}.`,
    },
  });
}

function compareMakeUp(before: Agent, after: Agent): Change[] {
  const { name } = after;
  const about = (key: string) => ({ theme: "agents" as const, subject: `agents.${name}.${key}` });
  const outputs = ({ outputs }: Agent) => Object.keys(outputs);
  const kept = outputs(after).filter((key) => before.outputs[key] !== undefined);
  return [
    ...compareProse(
      { ...about("prompt"), severity: "medium" },
      `The instructions of ${name} changed`,
      before.prompt,
      after.prompt,
    ),
    ...compareValue(
      {
        ...about("model"),
        severity: "medium",
        sentence: `${name} now works on the model ${after.model} instead of ${before.model}.`,
      },
      before.model,
      after.model,
    ),
    ...compareSets(about("outputs"), outputs(before), outputs(after), {
      added: { severity: "medium", sentence: (which) => `${name} must now also report ${which}.` },
      removed: { severity: "medium", sentence: (which) => `${name} no longer reports ${which}.` },
    }),
    ...kept.flatMap((key) =>
      compareValue(
        {
          ...about(`outputs.${key}`),
          severity: "medium",
          sentence: `The declaration of ${name}'s output ${key} changed.`,
        },
        canonical(before.outputs[key]),
        canonical(after.outputs[key]),
      ),
    ),
    ...compareValue(
      {
        ...about("description"),
        severity: "low",
        sentence: `The description of ${name} for the other agents changed.`,
      },
      before.description,
      after.description,
    ),
    ...compareValue(
      { ...about("title"), severity: "low", sentence: `The title of ${name} changed.` },
      before.title,
      after.title,
    ),
  ];
}
