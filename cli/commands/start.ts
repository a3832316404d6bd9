import { Args, Flags } from "@oclif/core";
import { partsOfStartable } from "../../schema/startable-name.ts";
import { isSomebodyThere } from "../confirm.ts";
import { describeStatement } from "../describe-statement.ts";
import type { ProjectApi } from "../project-api.ts";
import { ProjectCommand } from "../project-command.ts";
import { readInputFile } from "../read-input-file.ts";
import { type HandedOverStatement, readStatementFrom } from "../read-statement.ts";
import { repositoryFlag } from "../repository-flag.ts";

export default class Start extends ProjectCommand {
  static override summary = "Start a project from a statement of work, or a flow with its input.";
  static override description =
    "Shows the content read from the file first: title, sections, requirements, tables. To correct it, write it to a file with --show, edit that, and start with it; --original stores the customer's file beside it.";
  static override examples = [
    "<%= config.bin %> start cloudcrew --sow statement-of-work.docx",
    "<%= config.bin %> start --sow statement-of-work.pdf --show > statement.md",
    "<%= config.bin %> start cloudcrew --sow statement.md --original statement-of-work.pdf",
    "<%= config.bin %> start desk/answer --input issue.json",
    "<%= config.bin %> start auto-dev/feature --repository shop-changes --input issue.json",
  ];
  static override args = {
    engagement: Args.string({
      description: "The engagement's name, or that of a flow: ENGAGEMENT/FLOW. Default: the only one that is running.",
    }),
  };
  static override flags = {
    sow: Flags.string({
      summary: "The statement of work: Markdown, plain text, HTML, RTF, Word (.docx) or PDF.",
      helpValue: "FILE",
      exactlyOne: ["sow", "input"],
    }),
    input: Flags.string({
      summary: "The object that a project of a flow is started with, as JSON; - reads the standard input.",
      helpValue: "FILE",
      exclusive: ["original", "show"],
    }),
    repository: Flags.string(repositoryFlag),
    title: Flags.string({ summary: "The project's title. Default: the statement's own." }),
    original: Flags.string({
      summary: "The file that the text was made from, stored beside it.",
      helpValue: "FILE",
    }),
    show: Flags.boolean({ summary: "Print the text read from the file without starting a project." }),
    yes: Flags.boolean({ char: "y", summary: "Start without asking for confirmation.", exclusive: ["show"] }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Start);
    const { sow, input = "-" } = flags;
    if (sow === undefined) return this.#startFlow(args.engagement, { ...flags, input });
    const statement = await readStatementFrom(sow);
    const { name, bytes: _, ...read } = statement;
    this.logToStderr(describeStatement(name, flags.title ?? statement.title ?? "no title", statement));
    if (flags.show) {
      this.log(statement.text.trimEnd());
      return read;
    }
    const original = flags.original === undefined ? originalOf(statement) : await readStatementFrom(flags.original);
    const api = await this.api({ ...flags, engagement: flags.engagement ?? engagementOf(args.engagement) });
    if (!flags.yes && !this.jsonEnabled() && isSomebodyThere() && !(await this.#isRight())) {
      this.logToStderr("Nothing was started. Print the text with --show to correct it.");
      this.exitWith(1);
      return {};
    }
    const chosen = { engagement: args.engagement, repository: flags.repository };
    return this.#start(api, { ...chosen, title: flags.title }, statement, original);
  }

  async #startFlow(
    name: string | undefined,
    flags: Pick<Chosen, "title" | "repository"> & { input: string; engagement?: string | undefined },
  ): Promise<{ id: string; url: string }> {
    const input = readInputFile(flags.input);
    const api = await this.api({ ...flags, engagement: flags.engagement ?? engagementOf(name) });
    const chosen = { engagement: name, repository: flags.repository };
    return this.#send(api, chosen, { ...(flags.title !== undefined && { title: flags.title }), input });
  }

  async #isRight(): Promise<boolean> {
    const { confirm } = await import("../confirm.ts");
    return confirm("Start the project with this?");
  }

  async #start(
    api: ProjectApi,
    { title, ...chosen }: Chosen,
    statement: HandedOverStatement,
    original: HandedOverStatement | undefined,
  ): Promise<{ id: string; url: string }> {
    return this.#send(api, chosen, {
      title: title ?? statement.title ?? "",
      sow: statement.text,
      ...(original === undefined ? {} : { original: { name: original.name, base64: toBase64(original.bytes) } }),
    });
  }

  async #send(
    api: ProjectApi,
    { engagement, repository }: Chosen,
    project: object,
  ): Promise<{ id: string; url: string }> {
    const { id, isQueued, existed } = await api.post(
      "/api/projects",
      {},
      {
        ...(engagement === undefined ? {} : { engagement }),
        ...(repository === undefined ? {} : { repository }),
        ...project,
      },
    );
    const url = new URL(`/projects/${id}`, api.siteUrl).href;
    const what = existed ? "The same key has started before:" : isQueued ? "Queued" : "Started";
    this.log(`${what} ${id}\n${url}`);
    return { id, url };
  }
}

interface Chosen {
  engagement?: string | undefined;
  repository?: string | undefined;
  title?: string | undefined;
}

/** An environment is one of the engagement, whatever the flow. */
const engagementOf = (name: string | undefined): string | undefined => name && partsOfStartable(name).engagement;

/** Returns the original file, unless the statement is already text. */
const originalOf = (statement: HandedOverStatement): HandedOverStatement | undefined =>
  statement.kind === "text" ? undefined : statement;

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
