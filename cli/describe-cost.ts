import { worstCaseSentence } from "../compiler/cost/worst-case.ts";
import type { EnvironmentCost } from "../compiler/index.ts";

/** Describes a price: the idle cost of an environment and the cost of each project. */
export function describeCost({ environment, size, region, pricesAsOf, idle, project }: EnvironmentCost): string {
  const hourly = idle.lines.filter(({ billed }) => billed === "hour");
  return [
    `${environment}: ${size}, ${region}. List prices of us-east-1 on ${pricesAsOf}, before free allowances.`,
    row("idle, a month", idle.totalMicros),
    ...idle.lines.map(({ resource, billed, monthlyMicros }) => row(`  ${resource} (by the ${billed})`, monthlyMicros)),
    `  ${hourly.length === 0 ? "Nothing is billed by the hour." : `${hourly.length} resources are billed by the hour.`}`,
    `  ${projectSentence(project)}`,
    ...project.phases.map(({ phase, rounds, modelMicros, awsMicros }) =>
      row(`  ${phase}: at most ${rounds} rounds, each models ${dollars(modelMicros, 2)} and AWS`, awsMicros),
    ),
    "",
  ].join("\n");
}

/** Cost of a project, as shown by `crew cost` and before a deployment. */
export function projectSentence({ worst, awsMicros }: EnvironmentCost["project"]): string {
  return `${worstCaseSentence(worst)} AWS costs at most ${dollars(awsMicros, 2)} more.`;
}

function row(label: string, micros: number): string {
  return `${label.padEnd(64)}${dollars(micros, 3).padStart(12)}`;
}

function dollars(micros: number, digits: number): string {
  return `$${(micros / 1_000_000).toFixed(digits)}`;
}
