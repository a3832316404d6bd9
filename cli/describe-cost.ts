import { worstCaseSentence } from "../compiler/cost/worst-case.ts";
import type { EnvironmentCost, MonthlyStarts, ProjectCost, StartsCost } from "../compiler/index.ts";

/** Describes a price: the idle cost of an environment and the cost of each project. */
export function describeCost({ environment, size, region, pricesAsOf, idle, ...costs }: EnvironmentCost): string {
  const hourly = idle.lines.filter(({ billed }) => billed === "hour");
  return [
    `${environment}: ${size}, ${region}. List prices of us-east-1 on ${pricesAsOf}, before free allowances.`,
    row("idle, a month", idle.totalMicros),
    ...idle.lines.map(({ resource, billed, monthlyMicros }) => row(`  ${resource} (by the ${billed})`, monthlyMicros)),
    `  ${hourly.length === 0 ? "Nothing is billed by the hour." : `${hourly.length} resources are billed by the hour.`}`,
    ...projectsOf(costs).flatMap((each) => [
      `  ${projectSentence(each)}`,
      ...each.project.phases.map(({ phase, rounds, modelMicros, awsMicros }) =>
        row(`  ${phase}: at most ${rounds} rounds, each models ${dollars(modelMicros, 2)} and AWS`, awsMicros),
      ),
    ]),
    ...(costs.starts ?? []).flatMap(describeStarts),
    "",
  ].join("\n");
}

function describeStarts({ flow, scheduled, scheduledCost, most, mostCost }: MonthlyStarts): string[] {
  const number = (starts: number) => starts.toLocaleString("en-US", { maximumFractionDigits: starts < 10 ? 1 : 0 });
  const inWords = ({ modelMicros, awsMicros }: StartsCost) =>
    `at most ${dollars(modelMicros, 2)} for models and ${dollars(awsMicros, 2)} for AWS.`;
  return [
    ...(scheduled > 0
      ? [`  ${flow}: schedules start about ${number(scheduled)} projects a month: ${inWords(scheduledCost)}`]
      : []),
    ...(most === undefined || mostCost === undefined
      ? []
      : [`  ${flow}: its limit of a day allows about ${number(most)} projects a month: ${inWords(mostCost)}`]),
  ];
}

/** A project that can be started; without a flow, of `main`. */
interface PricedProject {
  flow?: string;
  project: ProjectCost;
}

/** Returns the cost of a project of each flow. */
export function projectsOf({ project, flows = {} }: Pick<EnvironmentCost, "project" | "flows">): PricedProject[] {
  const ofFlows = Object.entries(flows).map(([flow, cost]) => ({ flow, project: cost }));
  return project === undefined ? ofFlows : [{ project }, ...ofFlows];
}

/** Cost of a project, as shown by `crew cost` and before a deployment. */
export function projectSentence({ flow, project: { worst, awsMicros } }: PricedProject): string {
  const sentence = `${worstCaseSentence(worst)} AWS costs at most ${dollars(awsMicros, 2)} more.`;
  return flow === undefined ? sentence : `${flow}: ${sentence}`;
}

function row(label: string, micros: number): string {
  return `${label.padEnd(64)}${dollars(micros, 3).padStart(12)}`;
}

function dollars(micros: number, digits: number): string {
  return `$${(micros / 1_000_000).toFixed(digits)}`;
}
