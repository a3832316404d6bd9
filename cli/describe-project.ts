import { dollars } from "../base/dollars.ts";
import { rehearsalMark, rehearsalNote } from "../schema/rehearsed.ts";
import type { ElementView, PhaseView, ProjectPage, ProjectView } from "../schema/types.ts";

export function describeProjects({ projects, page, pages, found }: ProjectPage, isFiltered: boolean): string {
  if (projects.length === 0)
    return isFiltered ? "No project matches." : "There is no project yet. Start one with `crew start --sow FILE`.";
  const width = Math.max(...projects.map(({ id }) => id.length));
  const lines = projects.map(
    ({ id, status, phasesDone, phaseCount, title, rehearsed }) =>
      `${id.padEnd(width)}  ${status.padEnd(17)}  ${phasesDone}/${phaseCount} phases  ${title}${rehearsed ? ` (${rehearsalMark(rehearsed)})` : ""}`,
  );
  return [...lines, ...(pages > 1 ? [`Page ${page} of ${pages}, of ${found} projects. Others: --page N`] : [])].join(
    "\n",
  );
}

export function describeProject(
  { summary, customersCode, phases, gates, questions, operators, topUps = [], followUps = [] }: ProjectView,
  siteUrl: string,
): string {
  const page = `${siteUrl.replace(/\/$/, "")}/projects/${summary.id}`;
  const waits = [
    ...questions
      .filter(({ status }) => status === "open")
      .map(({ id, text }) => `question  ${text}\n          ${page}/questions/${id}`),
    ...gates
      .filter(({ status }) => status === "open")
      .map(({ phase, round }) => `gate      ${phase}, round ${round}\n          ${page}/gates/${phase}/${round}`),
    ...topUps
      .filter(({ status }) => status === "open")
      .map(
        ({ number, amountMicros }) =>
          `money     ${dollars(amountMicros)} more (crew top-up grant)\n          ${page}/top-ups/${number}`,
      ),
    ...followUps
      .filter(({ status }) => status === "open")
      .map(
        ({ trigger, execution, title, flow, values }) =>
          `follow-up start “${title}” (${flow})?${values.map(({ name, value }) => `\n          ${name}: ${value}`).join("")}\n          crew follow-up start --project ${summary.id}\n          ${page}/follow-ups/${trigger}/${execution}`,
      ),
    ...operators.filter(({ status }) => status === "open").map(({ phase, reason }) => `operator  ${phase}: ${reason}`),
  ];
  return [
    `${summary.title} (${summary.id})`,
    ...(summary.rehearsed ? [rehearsalNote(summary.rehearsed)] : []),
    `${summary.status}${summary.waitingFor ? `: ${summary.waitingFor}` : ""}`,
    `${dollars(summary.usage.costMicros)} of ${dollars(summary.maxCostMicros)}, ${(summary.usage.inputTokens + summary.usage.outputTokens).toLocaleString("en")} tokens`,
    ...(customersCode === undefined ? [] : [describeCode(customersCode)]),
    ...(customersCode?.delivered === undefined ? [] : [describeDelivered(customersCode.delivered)]),
    "",
    ...phases.flatMap((phase) => [describePhase(phase), ...(phase.elements ?? []).map(describeElement)]),
    ...(waits.length > 0 ? ["", ...waits] : []),
  ].join("\n");
}

/** Describes the customer's code that the project begins with. */
function describeCode({ repository, branch, commit }: NonNullable<ProjectView["customersCode"]>): string {
  return `code: ${repository}, branch ${branch}${commit === undefined ? ", not fetched yet" : ` at ${commit.slice(0, 12)}`}`;
}

type Delivered = NonNullable<NonNullable<ProjectView["customersCode"]>["delivered"]>;

function describeDelivered({ branch, head, request }: Delivered): string {
  const at = request === undefined ? "" : `, request ${request.number}: ${request.page}`;
  return `delivered: branch ${branch} at ${head.slice(0, 12)}${at}`;
}

/** Describes the newest call of a phase that calls a tool. */
function describeCall({ calls, rounds }: PhaseView): string {
  const call = rounds.at(-1)?.call;
  if (calls === undefined || call === undefined) return "";
  const values = Object.entries(call.values ?? {}).map(([name, value]) => `; ${name} ${JSON.stringify(value)}`);
  return `, ${calls}: ${call.end ?? "begun"}${values.join("")}`;
}

function describeElement({
  id,
  status,
  rounds,
  activeAgent,
  reason,
  branch,
  conflicts,
  waitsFor,
}: ElementView): string {
  const active = activeAgent === undefined ? "" : `, ${activeAgent} is working`;
  const more = rounds.length > 1 ? `, ${rounds.length} rounds` : "";
  const files = conflicts === undefined ? "" : `, in conflict in ${conflicts.join(", ")}`;
  const waits = waitsFor === undefined ? "" : `, waits for ${waitsFor.join(", ")}, which change the same files`;
  const apart = branch === undefined ? "" : `, on ${branch}${files}`;
  return `    ${id.padEnd(16)} ${status}${more}${active}${waits}${apart}${reason === undefined ? "" : `: ${reason}`}`;
}

function describePhase(phase: PhaseView): string {
  const rounds = phase.rounds.length > 1 ? `, ${phase.rounds.length} rounds` : "";
  const active = phase.activeAgent === undefined ? "" : `, ${phase.activeAgent} is working`;
  return `  ${phase.title.padEnd(18)} ${phase.status}${rounds}${active}${describeCall(phase)}`;
}
