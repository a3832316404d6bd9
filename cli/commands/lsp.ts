import { Flags } from "@oclif/core";
import { CrewCommand } from "../crew-command.ts";

export default class Lsp extends CrewCommand {
  static override summary = "Serve an editor: the language server protocol over standard input and output.";
  static override description =
    "Diagnostics while typing, help, completion, definitions, references, renaming. The editor starts it and names the workspace.";
  static override enableJsonFlag = false;
  static override flags = {
    stdio: Flags.boolean({ summary: "The default; editors pass it.", default: true }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Lsp);
    const { serveStdio } = await import("../lsp/server.ts");
    serveStdio(flags.workspace === undefined ? undefined : this.workspace(flags.workspace));
    // The connection ends the process when the editor sends exit or disconnects.
    await new Promise(() => undefined);
  }
}
