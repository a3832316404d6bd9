import { Flags } from "@oclif/core";
import type { ProjectSummary, ProjectView } from "../../schema/types.ts";
import { describeProject, describeProjects } from "../describe-project.ts";
import { ProjectCommand, projectArgument } from "../project-command.ts";

export default class Status extends ProjectCommand {
  static override summary = "Show what projects are doing and what they wait for.";
  static override args = { project: projectArgument };
  static override flags = { all: Flags.boolean({ summary: "List all projects even when there is only one." }) };

  protected override readonly saysRehearsal = true;

  async run(): Promise<ProjectView | ProjectSummary[]> {
    const { args, flags } = await this.parse(Status);
    const api = await this.api(flags);
    const projects = await api.get<ProjectSummary[]>("/api/projects");
    if (args.project === undefined && (flags.all || projects.length !== 1)) {
      this.log(describeProjects(projects));
      return projects;
    }
    const project = await this.project(api, args.project);
    this.log(describeProject(project, api.siteUrl));
    return project;
  }
}
