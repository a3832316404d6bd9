import { Flags } from "@oclif/core";
import { projectStates } from "../../schema/project-query.ts";
import type { ProjectSummary, ProjectView } from "../../schema/types.ts";
import { describeEvidence } from "../describe-evidence.ts";
import { describeProject, describeProjects } from "../describe-project.ts";
import { describeStart } from "../describe-start.ts";
import type { ProjectApi } from "../project-api.ts";
import { ProjectCommand, projectArgument } from "../project-command.ts";

export default class Status extends ProjectCommand {
  static override summary = "Show the status of projects and what they wait for.";
  static override args = { project: projectArgument };
  static override flags = {
    all: Flags.boolean({ summary: "List all projects even when there is only one." }),
    page: Flags.integer({ summary: "Page of the list.", min: 1, default: 1 }),
    only: Flags.string({ summary: "Only projects in this state.", helpValue: "STATE", options: [...projectStates] }),
    of: Flags.string({ summary: "Only projects of this engagement.", helpValue: "ENGAGEMENT" }),
    text: Flags.string({ summary: "Only projects with this in their title or id." }),
  };

  protected override readonly saysRehearsal = true;

  async run(): Promise<ProjectView | readonly ProjectSummary[]> {
    const { args, flags } = await this.parse(Status);
    const api = await this.api(flags);
    const { page, only: state, of: engagement, text } = flags;
    if (args.project === undefined) {
      const list = await api.get("/api/projects", { page, state, engagement, text });
      const isFiltered = page > 1 || [state, engagement, text].some(Boolean);
      if (flags.all || isFiltered || list.found !== 1) {
        this.log(describeProjects(list, isFiltered));
        return list.projects;
      }
    }
    const project = await this.project(api, args.project);
    this.log(describeProject(project, api.siteUrl));
    if (!this.jsonEnabled())
      for (const text of [...(await startsOf(api, project)), ...(await evidenceOf(api, project))])
        this.log(`\n${text}`);
    return project;
  }
}

/** The estimate of what an approval starts, for each open gate. */
async function startsOf(api: ProjectApi, { summary: { id }, gates }: ProjectView): Promise<string[]> {
  const open = gates.filter(({ status }) => status === "open");
  const views = open.map(({ phase, round }) =>
    api.get("/api/projects/{id}/gates/{phase}/{round}", { id, phase, round }),
  );
  return (await Promise.all(views)).map(describeStart).filter((text) => text !== "");
}

/** Evidence for each phase that needs an operator. */
async function evidenceOf(api: ProjectApi, { summary, operators }: ProjectView): Promise<string[]> {
  const open = operators.filter(({ status }) => status === "open");
  const views = open.map(({ phase, entry, round }) =>
    api.get("/api/projects/{id}/operator/{phase}/{entry}", { id: summary.id, phase, entry: entry ?? round }),
  );
  return (await Promise.all(views)).map(describeEvidence).filter((text) => text !== "");
}
