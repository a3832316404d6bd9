import { Args, Flags } from "@oclif/core";
import { rehearsalNote } from "../schema/rehearsed.ts";
import type { GateView, ProjectSummary, ProjectView, Rehearsed } from "../schema/types.ts";
import { CrewCommand, Mistake } from "./crew-command.ts";
import { LocalApi } from "./local-api.ts";
import type { ProjectApi } from "./project-api.ts";

export const projectArgument = Args.string({
  description: "The project's id. Default: the only project.",
});

export const queuedProjectArgument = Args.string({ description: "The project's id.", required: true });

export const loggedReasonFlag = Flags.string({
  summary: "The reason; it is kept in the project's log.",
  helpValue: "TEXT",
  required: true,
});

export const asFlag = Flags.string({
  summary: "Act as this person, by e-mail address.",
  description:
    "Only on the computer that runs `crew up`, or with permission to invoke the API: records show that, and a deployment's gates are decided only by people who sign in. Default: the operator.",
  helpValue: "EMAIL",
});

export const phaseFlag = Flags.string({ summary: "The phase, if several wait.", helpValue: "NAME" });

interface ApiFlags {
  workspace?: string | undefined;
  state?: string | undefined;
  env?: string | undefined;
  engagement?: string | undefined;
  as?: string | undefined;
}

/** Base class of commands about projects of the local instance or of a deployed environment. */
export abstract class ProjectCommand extends CrewCommand {
  static override baseFlags = {
    ...CrewCommand.baseFlags,
    env: Flags.string({
      summary: "The deployed environment with the projects. Default: this computer.",
      env: "CREW_ENV",
      helpValue: "NAME",
      helpGroup: "GLOBAL",
    }),
    engagement: Flags.string({
      summary: "With --env, if several engagements have that environment.",
      helpValue: "NAME",
      helpGroup: "GLOBAL",
      dependsOn: ["env"],
    }),
  };

  #rehearsed: Rehearsed | undefined;
  /** True when the command's own output marks rehearsed projects. */
  protected readonly saysRehearsal: boolean = false;

  protected api(flags: ApiFlags): Promise<ProjectApi> {
    return this.#open(flags, (response) => {
      this.#rehearsed ??= rehearsedIn(response);
    });
  }

  /** Marks output on a rehearsed project, for every command. */
  protected override async finally(error: Error | undefined): Promise<void> {
    if (this.#rehearsed && !error && !this.saysRehearsal && !this.jsonEnabled())
      this.logToStderr(rehearsalNote(this.#rehearsed));
    await super.finally(error);
  }

  async #open(
    { env, engagement, as, ...flags }: ApiFlags,
    onResponse: (response: unknown) => void,
  ): Promise<ProjectApi> {
    if (env === undefined) return new LocalApi(this.stateFolder(flags), as, onResponse);
    const { openDeployment } = await import("./open-deployment.ts");
    const choice = { workspace: this.workspace(flags.workspace), engagement, env };
    const deployment = await openDeployment(choice, (text) => this.logToStderr(text));
    const { openDeployedApi } = await import("../deploy/call-api.ts");
    const { DeployedApi } = await import("./deployed-api.ts");
    return new DeployedApi(await openDeployedApi(deployment), as, onResponse);
  }

  protected async project(api: ProjectApi, id: string | undefined): Promise<ProjectView> {
    return api.get("/api/projects/{id}", { id: id ?? (await onlyProject(api)) });
  }

  protected async openGate(api: ProjectApi, project: ProjectView, phase: string | undefined): Promise<GateView> {
    const open = project.gates.filter(
      (gate) => gate.status === "open" && (phase === undefined || gate.phase === phase),
    );
    const gate = only(open, {
      none: `No gate is open${phase === undefined ? "" : ` in phase "${phase}"`}. ${project.summary.waitingFor || "The team is working."}`,
      several: `Several gates are open (${open.map((each) => each.phase).join(", ")}): name one with --phase.`,
    });
    const { phase: name, round } = gate;
    return api.get("/api/projects/{id}/gates/{phase}/{round}", { id: project.summary.id, phase: name, round });
  }
}

/** The rehearsal note of the only project in a response. */
function rehearsedIn(answer: unknown): Rehearsed | undefined {
  const only = Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
  const { rehearsed, summary } = (only ?? {}) as { rehearsed?: Rehearsed; summary?: ProjectSummary };
  return rehearsed ?? summary?.rehearsed;
}

export async function onlyProject(api: ProjectApi): Promise<string> {
  const { projects, found } = await api.get("/api/projects", { page: 1 });
  const ids = projects.map((project) => project.id).join(", ");
  return only(projects, {
    none: "There is no project yet. Start one with `crew start --sow FILE`.",
    several: `There are several projects: name one of ${ids}${found > projects.length ? `, or of ${found - projects.length} more (crew status --page 2)` : ""}.`,
  }).id;
}

/** Returns the only element; with several the caller must choose. */
export function only<T>(list: readonly T[], otherwise: { none: string; several: string }): T {
  const [first] = list;
  if (first === undefined) throw new Mistake(otherwise.none, 1);
  if (list.length > 1) throw new Mistake(otherwise.several);
  return first;
}
