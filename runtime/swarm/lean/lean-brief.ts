import type { Brief, BriefFacts, DueFile, PhaseStatusFacts } from "../brief-facts.ts";
import { renderShortLedger } from "../brief-ledger.ts";
import {
  heading,
  joined,
  note,
  occasion,
  phaseStatus,
  renderLessons,
  renderRecord,
  statementOfWork,
} from "../brief-parts.ts";
import { dueFiles } from "./due-files.ts";

/** Maximum number of file names in the status; the others are counted. */
const mostFiles = 60;

/** The brief of an agent on a small model: the statement, then the next task, then its context. */
export function renderLeanBrief(facts: BriefFacts): Brief {
  const due = dueFiles(facts);
  const { lasting, current } = renderLeanReviewBrief(facts);
  return { lasting, current: joined([dueNow(facts, due), current]), due };
}

/** Lean brief without files to write: a phase's review has its own instructions. */
export function renderLeanReviewBrief(facts: BriefFacts): Brief {
  const { status, ledger, record } = facts;
  return {
    lasting: joined([heading(facts), statementOfWork(facts.statementOfWork), renderLessons(facts.lessons)]),
    current: joined([
      occasion(status),
      note(facts.note),
      phaseStatus(shortStatus(status)),
      renderShortLedger(ledger),
      renderRecord(record),
    ]),
  };
}

function dueNow({ status, agent }: BriefFacts, [first, ...others]: DueFile[]): string {
  const later = others.length === 0 ? "" : `When it is written you are asked for the next of ${others.length} more.`;
  return joined(["## Due now", first === undefined ? nextStep(status, agent.name) : joined([first.task, later])]);
}

/** Next step of an agent without files to write. */
function nextStep(status: PhaseStatusFacts, me: string): string {
  const mine = status.pendingReviews.filter(({ reviewer }) => reviewer === me).flatMap(({ paths }) => paths);
  if (mine.length > 0) return `Read these files and give your verdict on them: ${listed(mine)}.`;
  const values = status.outputsPending.filter(({ agent }) => agent === me).flatMap(({ outputs }) => outputs);
  if (values.length > 0) return `Report your values: ${listed(values)}.`;
  const missing = status.deliverables.find(
    ({ owner, optional, status: state }) => owner !== me && !optional && state === "missing",
  );
  if (missing !== undefined) return `Hand over to \`${missing.owner}\`, who writes ${missing.title}.`;
  const review = status.pendingReviews[0];
  if (review !== undefined)
    return `Hand over to \`${review.reviewer}\`, who gives a verdict on ${listed(review.paths)}.`;
  const other = status.outputsPending[0];
  if (other !== undefined) return `Hand over to \`${other.agent}\`, who reports ${listed(other.outputs)}.`;
  return status.unmet.length === 0 ? "Nothing is left: finish." : "See `unmet` in the status: do what is yours of it.";
}

const listed = (names: string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** The status without empty fields and with a limited number of file names, deliverables first. */
function shortStatus({ files, ...status }: PhaseStatusFacts): string {
  const delivered = status.deliverables.flatMap((each) => each.files);
  const known = [...new Set([...delivered, ...files])];
  const short = {
    ...status,
    team: status.team.map(({ name, title }) => ({ name, title })),
    files: known.slice(0, mostFiles),
    moreFiles: Math.max(0, known.length - mostFiles),
  };
  const lines = Object.entries(short)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0) && value !== 0)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}`;
}
