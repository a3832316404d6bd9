import type { GivenName } from "../../schema/project-values.ts";
import type { Model } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { callerOf, type Reporter } from "./reporter.ts";

type Named = Pick<Model, "engagement" | "agents" | "phases">;

/**
 * Returns what is known of a project from its start as reporters of its values, which expressions read as project.<name> and
 * repository.<name>. An agent or a call of that name comes first, so that engagements from before there were such values mean the same.
 */
export function givenReporters({ engagement, agents, phases }: Named): Reporter[] {
  const callers = known(phases).flatMap((phase) => unlessMissing(() => callerOf(phase)) ?? []);
  const reporting = known(agents).filter((agent) => unlessMissing(() => agent.declared.outputs) !== undefined);
  const taken = [...reporting, ...callers].map(({ name }) => name);
  const { repository } = engagement;
  const declared = repository && unlessMissing(() => repository.declared);
  const text = { type: "string", maxLength: 200 } as const;
  const given: Reporter[] = [
    {
      name: "project" satisfies GivenName,
      declared: { outputs: { id: text } },
      originOfKey: () => engagement.originOfKey("title"),
    },
  ];
  if (repository !== undefined && declared !== undefined) {
    const isOnForge = (declared.forge ?? "https") !== "https";
    given.push({
      name: "repository" satisfies GivenName,
      declared: { outputs: { name: text, ...(isOnForge && { project: text }), branch: text } },
      originOfKey: () => engagement.originOfKey("repositories", repository.name),
    });
  }
  return given.filter(({ name }) => !taken.includes(name));
}
