import { readFileSync } from "node:fs";
import { Args, Flags } from "@oclif/core";
import { Mistake } from "../crew-command.ts";
import { ProjectCommand } from "../project-command.ts";

export default class Start extends ProjectCommand {
  static override summary = "Start a project from a statement of work.";
  static override examples = ["<%= config.bin %> start cloudcrew --sow statement-of-work.md"];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one that is running." }),
  };
  static override flags = {
    sow: Flags.string({
      summary: "The statement of work: Markdown or text, UTF-8, at most 1 MB.",
      helpValue: "FILE",
      required: true,
    }),
    title: Flags.string({ summary: "The project's title. Default: the statement's first heading." }),
  };

  async run(): Promise<{ id: string; url: string }> {
    const { args, flags } = await this.parse(Start);
    const api = await this.api({ ...flags, engagement: flags.engagement ?? args.engagement });
    const { id } = await api.post<{ id: string }>("/api/projects", {
      ...(args.engagement === undefined ? {} : { engagement: args.engagement }),
      ...(flags.title === undefined ? {} : { title: flags.title }),
      sow: readStatement(flags.sow),
    });
    const url = new URL(`/projects/${id}`, api.siteUrl).href;
    this.log(`Started ${id}\n${url}`);
    return { id, url };
  }
}

/** The file's text. What JSON cannot carry faithfully is refused here; emptiness and size are the API's to judge. */
function readStatement(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Mistake(`${file} cannot be read: ${(error as Error).message}. Name a text file with --sow.`);
  }
  if (bytes.length > 1_000_000) {
    throw new Mistake(
      `${file} has ${(bytes.length / 1e6).toFixed(1)} MB; a statement of work may have 1 MB. Send the text, without pictures or attachments.`,
      1,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Mistake(`${file} is not UTF-8 text. Export the statement of work as Markdown or plain text.`, 1);
  }
}
