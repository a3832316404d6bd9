import { randomUUID } from "node:crypto";
import { Flags } from "@oclif/core";
import type { DecisionInput, GateView } from "../schema/types.ts";
import { acknowledge } from "./acknowledge.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";
import { asFlag, ProjectCommand, phaseFlag, projectArgument } from "./project-command.ts";

export interface GateDecision<Verdict> {
  project: string;
  phase: string;
  round: number;
  verdict: Verdict;
  revision: string;
}

interface GateFlags {
  as?: string | undefined;
  phase?: string | undefined;
  comment?: string | undefined;
  rating?: string[] | undefined;
  acknowledge?: string[] | undefined;
  remark?: string[] | undefined;
}

/** Base class of commands that decide the open gate of a project. */
export abstract class GateCommand extends ProjectCommand {
  static override args = { project: projectArgument };

  protected static readonly gateFlags = {
    as: asFlag,
    phase: phaseFlag,
    rating: Flags.string({
      summary: "A rating from 1 to 5, such as quality=4.",
      helpValue: "NAME=N",
      multiple: true,
    }),
  };

  /** Calls `said` once the verdict was accepted. */
  protected async decide<Verdict extends DecisionInput["verdict"]>(
    verdict: Verdict,
    project: string | undefined,
    flags: GateFlags,
    said: (gate: GateView) => string,
  ): Promise<GateDecision<Verdict>> {
    const api = await this.api(flags);
    const gate = await this.openGate(api, await this.project(api, project), flags.phase);
    if (verdict === "approve" && gate.call) this.logToStderr(describeCall(gate.call));
    if (gate.delivery) this.logToStderr(describeDelivery(gate.delivery));
    if (verdict === "revise" && gate.remarks) this.logToStderr(describeRemarks(gate.remarks));
    if (gate.sensitive) this.logToStderr(describeSensitive(gate.sensitive));
    const acknowledged =
      verdict === "approve" ? await acknowledge(gate, flags.acknowledge ?? [], (text) => this.logToStderr(text)) : [];
    const ratings = parseRatings(flags.rating);
    await decideGate(api, gate, {
      verdict,
      comment: flags.comment,
      ratings,
      acknowledged,
      ...(flags.remark && { remarks: flags.remark }),
    });
    this.log(said(gate));
    return { project: gate.project, phase: gate.phase, round: gate.round, verdict, revision: gate.revision };
  }
}

/** Says exactly what an approval runs. */
function describeCall({ argv, files, digest }: NonNullable<GateView["call"]>): string {
  const works = files.map((file) => `\n  on ${file.path}, ${file.size} bytes, SHA-256 ${file.digest}`);
  return `This runs ${argv.join(" ")}${works.join("")}\nDigest of the call: ${digest}`;
}

/** Says exactly which commit a decision is of. */
function describeDelivery({ repository, branch, head, base, onto }: NonNullable<GateView["delivery"]>): string {
  return `It is on ${branch} of ${repository}: the commit ${head}, on top of ${onto} at ${base}`;
}

function describeRemarks({ from, items, problem }: NonNullable<GateView["remarks"]>): string {
  const said = items.map(
    ({ id, author, text, page }) => `  ${id}  ${author}, ${page}\n    ${text.replaceAll("\n", "\n    ")}`,
  );
  const how =
    from === "selected"
      ? "Comments at the forge, which --remark ID takes along:"
      : "These comments at the forge go along:";
  return [...(problem === undefined ? [] : [problem]), ...(said.length > 0 ? [how, ...said] : [])].join("\n");
}

function describeSensitive({ group, paths, count }: NonNullable<GateView["sensitive"]>): string {
  const more = count > paths.length ? [`${count - paths.length} more`] : [];
  return `Sensitive files are changed, which somebody of ${group} has to approve as well:\n${[...paths, ...more].map((path) => `  ${path}`).join("\n")}`;
}

/** Converts `quality=4` to `{quality: 4}`; the gate validates name and number. */
function parseRatings(values: string[] | undefined): Record<string, number> {
  return Object.fromEntries(
    (values ?? []).map((value) => {
      const [name, number] = value.split("=");
      if (!name || !/^[1-5]$/.test(number ?? ""))
        throw new Mistake(`"${value}" is not a rating: write name=1 to name=5.`);
      return [name, Number(number)];
    }),
  );
}

/** Sends a verdict on the open gate, bound to the revision that was read just before. */
async function decideGate(
  api: ProjectApi,
  gate: GateView,
  decision: {
    verdict: DecisionInput["verdict"];
    comment?: string | undefined;
    ratings: Record<string, number>;
    acknowledged: string[];
    remarks?: string[];
  },
): Promise<void> {
  const { comment, ...rest } = decision;
  const { project: id, phase, round } = gate;
  await api.post(
    "/api/projects/{id}/gates/{phase}/{round}/decision",
    { id, phase, round },
    {
      decisionId: randomUUID(),
      revision: gate.revision,
      ...rest,
      ...(comment === undefined ? {} : { comment }),
    },
  );
}
