import { compareText } from "../../base/compare-text.ts";
import type { ProjectId } from "../../base/names.ts";
import type { SurveyAnswers } from "../../schema/types.ts";
import { key } from "./keys.ts";
import { readItems } from "./read.ts";
import type { Table } from "./table.ts";
import { putItem } from "./write.ts";

/** Records a person's answers; they replace the person's earlier ones. */
export function putAnswers(table: Table, project: ProjectId, { answers, ...given }: SurveyAnswers): Promise<void> {
  return putItem(table, key.survey(project, given.by), { ...given, surveyAnswers: answers });
}

/** Reads everybody's answers, oldest first. */
export async function readAnswers(table: Table, project: ProjectId): Promise<SurveyAnswers[]> {
  const items = await readItems(table, project, "survey");
  return items
    .map(({ by, name, time, surveyAnswers }) => ({ by, name, time, answers: surveyAnswers }))
    .sort((a, b) => compareText(a.time, b.time));
}
