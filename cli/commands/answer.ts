import { randomUUID } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { asFlag, only, ProjectCommand } from "../project-command.ts";

export default class Answer extends ProjectCommand {
  static override summary = "Answer the open question of a project.";
  static override examples = ['<%= config.bin %> answer "The first of March." --as customer@example.com'];
  static override args = { answer: Args.string({ description: "The answer: a choice or free text.", required: true }) };
  static override flags = {
    as: asFlag,
    project: Flags.string({ summary: "The project's id. Default: the only project.", helpValue: "ID" }),
    question: Flags.string({ summary: "The question's id, if several are open.", helpValue: "ID" }),
  };

  async run(): Promise<{ project: string; question: string; answer: string }> {
    const { args, flags } = await this.parse(Answer);
    const api = await this.api(flags);
    const project = await this.project(api, flags.project);
    const open = project.questions.filter(({ status, id }) => status === "open" && (flags.question ?? id) === id);
    const question = only(open, {
      none: "This question is not open.",
      several: `Several questions are open (${open.map(({ id }) => id).join(", ")}): name one with --question.`,
    });
    await api.post(
      "/api/projects/{id}/questions/{question}/answer",
      { id: project.summary.id, question: question.id },
      {
        decisionId: randomUUID(),
        answer: args.answer,
      },
    );
    this.log(`Answered ${question.agentTitle}: "${question.text}"`);
    return { project: project.summary.id, question: question.id, answer: args.answer };
  }
}
