import { partsOfStartable, repositoryFlow, startableName } from "../schema/startable-name.ts";
import { Mistake } from "./crew-command.ts";

export const repositoryFlag = {
  summary: "The repository that the project is for, of a flow with several.",
  helpValue: "NAME",
} as const;

/** Returns the name of a flow for one of its repositories: auto-dev/feature and shop are auto-dev/feature-shop. */
export function forRepository(name: string, repository: string | undefined): string {
  if (repository === undefined) return name;
  const { engagement, flow } = partsOfStartable(name);
  if (flow === undefined) throw new Mistake("--repository is for a flow: name it, ENGAGEMENT/FLOW.");
  return startableName(engagement, repositoryFlow(flow, repository));
}
