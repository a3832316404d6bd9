import type { Pipeline } from "../../schema/types.ts";
import { type Change, sortChanges } from "./change.ts";
import { compareAgents } from "./compare-agents.ts";
import { compareAlerts } from "./compare-alerts.ts";
import { compareAssurance } from "./compare-assurance.ts";
import { compareDeployment } from "./compare-deployment.ts";
import { compareFlow } from "./compare-flow.ts";
import { compareFlowSettings } from "./compare-flow-settings.ts";
import { compareGate } from "./compare-gates.ts";
import { compareLessons } from "./compare-lessons.ts";
import { compareLimits } from "./compare-limits.ts";
import { compareMoney } from "./compare-money.ts";
import { comparePeople } from "./compare-people.ts";
import { compareProse } from "./compare-prose.ts";
import { compareRepository } from "./compare-repository.ts";
import { compareRetention } from "./compare-retention.ts";
import { compareRunning } from "./compare-running.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { compareSurvey } from "./compare-survey.ts";
import { compareTools } from "./compare-tools.ts";
import { compareTriggers } from "./compare-triggers.ts";
import { compareValue } from "./compare-values.ts";
import { compareTemplates, compareWork } from "./compare-work.ts";
import { pairPhases } from "./pair-phases.ts";
import { compareNames } from "./renames/compare-names.ts";
import { findRenames } from "./renames/find-renames.ts";
import { withNewNames } from "./renames/with-new-names.ts";

/**
 * Returns the differences of the second pipeline, most serious first. YAML that was moved, reordered or rewritten with
 * the same meaning is no change.
 */
export function comparePipelines(old: Pipeline, after: Pipeline): Change[] {
  const renames = findRenames(old, after);
  const before = withNewNames(old, after, renames);
  const phases = pairPhases(before, after);
  return sortChanges([
    ...compareNames(renames),
    ...compareTools(before, after),
    ...compareAgents(before, after),
    ...phases.flatMap((pair) => [...compareGate(before, after, pair), ...compareAssurance(before, after, pair)]),
    ...comparePeople(before, after),
    ...compareSurvey(before, after),
    ...compareLessons(before, after),
    ...compareAlerts(before, after),
    ...compareTriggers(before, after),
    ...compareRepository(before, after),
    ...compareMoney(before, after),
    ...compareFlow(before, after, phases),
    ...compareFlowSettings(before, after),
    ...phases.flatMap((pair) => [...compareLimits(before, after, pair), ...compareWork(before, after, pair)]),
    ...compareTemplates(before.templates, after.templates),
    ...compareSchemas(before.schemas, after.schemas),
    ...compareTitles(before, after),
    ...compareDeployment(before, after),
    ...compareRetention(before, after),
    ...compareRunning(before, after),
  ]);
}

function compareTitles(before: Pipeline, after: Pipeline): Change[] {
  const about = (subject: string) => ({ theme: "work" as const, severity: "low" as const, subject });
  return [
    ...compareValue({ ...about("title"), sentence: "The title of the engagement changed." }, before.title, after.title),
    ...compareValue(
      { ...about("description"), sentence: "The description of the engagement changed." },
      before.description,
      after.description,
    ),
    ...compareValue(
      { ...about("evaluation.judge"), sentence: "The judge of crew eval changed." },
      judgeOf(before),
      judgeOf(after),
    ),
    ...compareProse(about("sow"), "The engagement's own statement of work changed", before.sow, after.sow),
  ];
}

function judgeOf({ judge }: Pipeline): string {
  if (judge === undefined) return "none";
  const { model, price, least } = judge;
  return `${model} at ${price.input} and ${price.output} US dollars${least === undefined ? "" : `, at least ${least}`}`;
}
