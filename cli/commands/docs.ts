import { dirname } from "node:path";
import { Args, Flags } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { packageFile } from "../package-file.ts";
import { stopSignal } from "../stop-signal.ts";

export default class Docs extends CrewCommand {
  static override summary = "Serve the documentation of this version locally, without a network.";
  static override description = [
    "Prints the address of a page: a rule by its name, a key by its path, or any page by its path.",
    "The pages are plain files; a web server can publish them from build/docs in crew's package.",
  ].join("\n");
  static override examples = [
    "<%= config.bin %> docs",
    "<%= config.bin %> docs entry-not-member",
    "<%= config.bin %> docs gate.approvers",
  ];
  static override args = {
    topic: Args.string({ description: "A rule, a key or a page. Default: the first page." }),
  };
  static override flags = {
    port: Flags.integer({ summary: "The port; 0 selects a free one.", default: 0, min: 0, max: 65535 }),
  };

  async run(): Promise<unknown> {
    const stop = stopSignal();
    const { args, flags } = await this.parse(Docs);
    const folder = dirname(packageFile("build/docs/index.html"));
    const { listDocs, serveDocs } = await import("../serve-docs.ts");
    const { findDocsPage } = await import("../find-docs-page.ts");
    const page = findDocsPage(folder, listDocs(folder), args.topic);
    if (page === undefined)
      throw new Mistake(`The documentation has no page "${args.topic}". \`crew docs pages\` lists all.`);
    const { url, close } = await serveDocs(folder, flags.port);
    this.log(`${url}${page}\nStop with Ctrl-C.`);
    await stop;
    close();
    return { url: `${url}${page}` };
  }
}
