import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { Revision } from "../../schema/types.ts";
import type { ProjectApi } from "../project-api.ts";
import { ProjectCommand } from "../project-command.ts";
import { writeInto } from "../write-into.ts";

export default class Artifacts extends ProjectCommand {
  static override summary = "List a project's artifacts, print one, or copy them into a folder.";
  static override args = { path: Args.string({ description: "Print this artifact instead of the list." }) };
  static override flags = {
    project: Flags.string({ summary: "The project's id. Default: the only project.", helpValue: "ID" }),
    revision: Flags.string({ summary: "A published revision. Default: the newest.", helpValue: "COMMIT" }),
    out: Flags.string({ summary: "Copy all artifacts into this folder.", helpValue: "FOLDER" }),
  };

  async run(): Promise<Revision | { path: string; text: string }> {
    const { args, flags } = await this.parse(Artifacts);
    const api = await this.api(flags);
    const { summary } = await this.project(api, flags.project);
    const project = encodeURIComponent(summary.id);
    const query = flags.revision === undefined ? "" : `?revision=${encodeURIComponent(flags.revision)}`;
    const fileUrl = (path: string) =>
      `/api/projects/${project}/files?path=${encodeURIComponent(path)}${query.replace("?", "&")}`;
    if (args.path !== undefined) {
      const text = new TextDecoder().decode(await api.download(fileUrl(args.path)));
      this.log(text);
      return { path: args.path, text };
    }
    const revision = await api.get<Revision>(`/api/projects/${project}/artifacts${query}`);
    if (flags.out !== undefined) await copyInto(resolve(flags.out), api, revision, fileUrl);
    for (const { path, size } of revision.files) this.log(`${String(size).padStart(8)}  ${path}`);
    return revision;
  }
}

async function copyInto(
  folder: string,
  api: ProjectApi,
  revision: Revision,
  fileUrl: (path: string) => string,
): Promise<void> {
  for (const { path } of revision.files) writeInto(folder, path, await api.download(fileUrl(path)));
}
