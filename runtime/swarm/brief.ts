import type { Brief, BriefFacts } from "./brief-facts.ts";
import { renderLedger } from "./brief-ledger.ts";
import {
  heading,
  joined,
  note,
  occasion,
  phaseStatus,
  renderLessons,
  renderRecord,
  schemas,
  statementOfWork,
  templates,
} from "./brief-parts.ts";

/**
 * Renders the first message of an agent's visit, the longest constant text first. Text from people outside the team is
 * between tags that it cannot close, and is labelled as data.
 */
export function renderBrief(facts: BriefFacts): Brief {
  const { status, ledger, record } = facts;
  return {
    lasting: joined([
      heading(facts),
      statementOfWork(facts.statementOfWork),
      renderLessons(facts.lessons),
      templates(facts.templates),
      schemas(facts.schemas),
    ]),
    current: joined([
      occasion(facts.status),
      phaseStatus(JSON.stringify(status, null, 1)),
      renderLedger(ledger),
      renderRecord(record),
      note(facts.note),
    ]),
  };
}

export const briefText = ({ lasting, current }: Brief): string => joined([lasting, current]);
