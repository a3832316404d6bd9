import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Flags } from "@oclif/core";
import { type Fields, flag, optional, text } from "../../base/checks.ts";
import { count } from "../../base/count.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";
import { rehearsalNote } from "../../schema/rehearsed.ts";
import type { TurnView } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { describeTurn } from "../describe-turns.ts";
import { openStanding } from "../open-deployment.ts";
import type { ProjectApi } from "../project-api.ts";
import { asFlag, onlyProject, ProjectCommand, projectArgument } from "../project-command.ts";

export default class Logs extends ProjectCommand {
  static override summary =
    "Print what a project's runners logged, oldest first, one JSON object a line; or each turn of its rounds.";
  static override examples = [
    "<%= config.bin %> logs",
    "<%= config.bin %> logs toll-booths-7k2 --env dev --since 2026-11-20T08:00:00Z",
    "<%= config.bin %> logs toll-booths-7k2 --turns --phase build",
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    since: Flags.string({ summary: "Only lines logged, or turns made, since then.", helpValue: "TIME" }),
    turns: Flags.boolean({
      summary: "Print each turn of each round: what a member said, its calls of tools, tokens and cost.",
      description:
        "From the journal of the rounds. Of the results of tools only the length is shown; with --json, a text is cut at 20,000 characters and arguments at 2,000.",
    }),
    phase: Flags.string({
      summary: "With --turns: only those of this phase.",
      helpValue: "NAME",
      dependsOn: ["turns"],
    }),
  };

  protected override readonly saysRehearsal = true;

  async run(): Promise<unknown[]> {
    const { args, flags } = await this.parse(Logs);
    const since = sinceWhen(flags.since);
    const project = args.project ?? (await onlyProject(await this.api(flags)));
    if (!/^[\w.-]+$/.test(project)) throw new Mistake(`"${project}" is not a project id.`);
    if (flags.turns) return this.#printTurns(await this.api(flags), project, { since, phase: flags.phase });
    const lines: string[] = [];
    const take = (line: string) => {
      lines.push(line);
      this.log(line);
    };
    if (flags.env === undefined) {
      for (const line of localLines(join(this.stateFolder(flags), "logs"), project, since)) take(line);
    } else {
      const choice = { workspace: this.workspace(flags.workspace), engagement: flags.engagement, env: flags.env };
      const { name, environment } = await openStanding(choice, (text) => this.logToStderr(text));
      const { readRunnerLogs } = await import("../../deploy/runner-logs.ts");
      await readRunnerLogs(name, environment, { project, ...(since && { since }) }, take);
    }
    if (lines.length === 0) this.logToStderr(`No runner of ${project} has logged anything.`);
    const records = lines.flatMap((line) => parseRecord(line) ?? []);
    const others = lines.length - records.length;
    if (others > 0)
      this.logToStderr(`${count(others, "line")} of the log ${others === 1 ? "is" : "are"} no record of a runner.`);
    const rehearsed = records.filter((record) => record.rehearsed).length;
    if (rehearsed > 0 && !this.jsonEnabled())
      this.logToStderr(rehearsalNote(rehearsed === records.length ? "wholly" : "partly"));
    return records;
  }

  async #printTurns(
    api: ProjectApi,
    id: string,
    { since, phase }: { since: Date | undefined; phase: string | undefined },
  ): Promise<TurnView[]> {
    const all: TurnView[] = [];
    for (let after = since?.toISOString(), isMore = true; isMore; ) {
      const { turns, next } = await api.get("/api/projects/{id}/turns", { id, phase, after });
      for (const turn of turns) this.log(`${all.length === 0 ? "" : "\n"}${describeTurn(turn)}`);
      all.push(...turns);
      after = next;
      isMore = next !== undefined;
    }
    if (all.length === 0)
      this.logToStderr(`No member of ${id} has had a turn${phase === undefined ? "" : ` in ${phase}`}.`);
    const { rehearsed } = (await api.get("/api/projects/{id}", { id })).summary;
    if (rehearsed !== undefined && !this.jsonEnabled()) this.logToStderr(rehearsalNote(rehearsed));
    return all;
  }
}

function sinceWhen(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Mistake(`"${text}" is not a time: write 2026-11-20T08:00:00Z.`);
  return time;
}

/** Lines of the runners' log files. Drops lines that are not records of a run, such as a crash of Node. */
function localLines(folder: string, project: string, since: Date | undefined): string[] {
  const records = logFiles(folder).flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .flatMap((line) => recordOf(line, project)),
  );
  return records
    .filter(({ time }) => since === undefined || time >= since.toISOString())
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ line }) => line);
}

function logFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(".log"));
  } catch {
    throw new Mistake(
      "Nothing has run on this computer yet. Start it with `crew up`, or name an environment with --env.",
      1,
    );
  }
}

function recordOf(line: string, project: string): { line: string; time: string }[] {
  const record = parseRecord(line);
  return record?.project === project ? [{ line, time: record.time ?? "" }] : [];
}

interface LogRecord {
  project?: string;
  time?: string;
  rehearsed?: boolean;
}

const recordFields: Fields<LogRecord> = { project: optional(text), time: optional(text), rehearsed: optional(flag) };

/** Undefined for a line that is no record: a crash of Node, or a line that was cut off when its runner was killed. */
function parseRecord(line: string): LogRecord | undefined {
  try {
    return readJsonObject("A line of the log", line, recordFields);
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}
