import { marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { anyOf, equals, isAbove, isMissing, marked, setAll } from "./expressions.ts";
import { type ItemKey, key } from "./keys.ts";
import type { Table } from "./table.ts";
import type { QuestionItem } from "./wait-items.ts";
import { addItem, updateItem } from "./write.ts";

export interface RecordedAnswer {
  answer: string;
  answeredBy: string;
  answeredAt: string;
  decisionId: string;
  channel?: RecordedDecision["channel"];
}

/** Opens a question; an existing one keeps its answer. */
export function openQuestion(table: Table, project: string, id: string, question: QuestionItem): Promise<boolean> {
  return addItem(table, key.question(project, id), question);
}

/** Answers an open question; false when it was already answered or is closed. */
export function recordAnswer(table: Table, itemKey: ItemKey, answer: RecordedAnswer): Promise<boolean> {
  const status: Status<"question"> = "ANSWERED";
  return updateItem(
    table,
    itemKey,
    setAll({ status, ...answer, ...marked(marks.unsent, answer.answeredAt) }),
    equals("status", "OPEN" satisfies Status<"question">),
    anyOf(isMissing("expiresAt"), isAbove("expiresAt", answer.answeredAt)),
  );
}
