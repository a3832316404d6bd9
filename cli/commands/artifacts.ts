import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { Revision } from "../../schema/types.ts";
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
    const shown = { id: summary.id, revision: flags.revision };
    const read = (path: string) => api.download("/api/projects/{id}/files", { ...shown, path });
    if (args.path !== undefined) {
      const text = new TextDecoder().decode(await read(args.path));
      this.log(text);
      return { path: args.path, text };
    }
    const revision = await api.get("/api/projects/{id}/artifacts", shown);
    if (flags.out !== undefined) await copyInto(resolve(flags.out), revision, read);
    for (const { path, size } of revision.files) this.log(`${String(size).padStart(8)}  ${path}`);
    return revision;
  }
}

async function copyInto(
  folder: string,
  { files }: Revision,
  read: (path: string) => Promise<Uint8Array>,
): Promise<void> {
  for (const { path } of files) writeInto(folder, path, await read(path));
}
