import { formatMoment } from "../../../../schema/moment.ts";
import { writtenByModel } from "../../../../schema/written-by-model.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { ProjectRecords, QuestionRecord } from "../../project-records.ts";
import { excerpt, type Occasion, reminding, type Words } from "../../words.ts";

export function questionText(
  project: ProjectRecords,
  { phase, text, choices, expiresAt, agent }: QuestionRecord,
  { link, isReminder }: Occasion,
): Words {
  const title = phaseTitle(project, phase);
  const asker = project.manifest.agents.find(({ name }) => name === agent)?.title ?? "The team";
  const offered = (choices ?? []).map((choice) => `- ${choice}`).join("\n");
  return {
    subject: `${reminding(isReminder)}${project.meta.title}: a question about ${title}`,
    paragraphs: [
      `${asker} ${isReminder ? "still waits for your answer" : "needs an answer from you"} to go on with ${title} of "${project.meta.title}":`,
      excerpt(text),
      ...(offered === "" ? [] : [`You may choose, or answer in your own words:\n${offered}`]),
      link,
      writtenByModel,
      `Please answer by ${formatMoment(expiresAt)}. After that the delivery team decides how to go on.`,
    ],
  };
}
