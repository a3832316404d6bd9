import type { ForgeRepository, Pipeline, Repository } from "../../../schema/types.ts";
import type { ForgeUse } from "../../forge/access.ts";
import { opensPipelines } from "../../runner/kinds/fetch/purposes.ts";

/** A repository of an engagement, with what its flows do in it. */
export interface UsedRepository {
  name: string;
  branch: string;
  credentials: string | undefined;
  /** Absent for one that is reached by Git alone. */
  onForge?: Pick<ForgeRepository, "forge" | "project" | "url">;
  /** Address for Git; absent for one that its forge is asked about. */
  gitUrl?: string;
  uses: readonly ForgeUse[];
  /** Absent where files of the forge's own pipelines are never delivered. */
  opensPipelines?: true;
}

type Used = Omit<UsedRepository, "uses" | "opensPipelines">;
type Part = Pick<Pipeline, "repository" | "triggers" | "tools">;

/** Returns the repositories of all flows, each once. */
export function usedRepositories(flows: readonly Part[]): UsedRepository[] {
  const found = new Map<string, { used: Used; uses: Set<ForgeUse> }>();
  for (const [used, uses] of flows.flatMap(usesOf)) {
    const known = found.get(used.name) ?? { used, uses: new Set() };
    found.set(used.name, known);
    for (const use of uses) known.uses.add(use);
  }
  const opened = new Set(
    flows.flatMap(({ repository }) =>
      repository !== undefined && opensPipelines(repository) ? [repository.name] : [],
    ),
  );
  return [...found.values()].map(({ used, uses }) => ({
    ...used,
    uses: [...uses],
    ...(opened.has(used.name) && { opensPipelines: true }),
  }));
}

function usesOf({ repository, triggers = [], tools }: Part): (readonly [Used, readonly ForgeUse[]])[] {
  const own = repository === undefined ? [] : [[projectsOwn(repository), ownUses(repository)] as const];
  const watched = triggers.flatMap((trigger) => ("repositories" in trigger ? trigger.repositories : []));
  const acting = Object.values(tools).flatMap((tool) => (tool.kind === "forge" ? [tool] : []));
  return [
    ...own,
    ...watched.map((each) => [asked(each), ["look"] as const] as const),
    ...acting.map(({ repository: of, operation }) => {
      const { name, branch, credentials, url } = of;
      return [
        of.forge === "https" ? { name, branch, credentials, gitUrl: url ?? "" } : asked(of),
        [operation],
      ] as const;
    }),
  ];
}

function ownUses({ deliver, feedback }: Repository): ForgeUse[] {
  return [
    ...(deliver === undefined ? [] : (["deliver"] as const)),
    ...(feedback === undefined ? [] : (["look"] as const)),
  ];
}

function projectsOwn({ name, forge, url, project, service, branch, credentials }: Repository): Used {
  if (forge === "https" || project === undefined || credentials === undefined)
    return { name, branch, credentials, gitUrl: url };
  return asked({ name, forge, project, ...(service !== undefined && { url: service }), branch, credentials });
}

function asked({ name, forge, project, url, branch, credentials }: ForgeRepository): Used {
  return { name, branch, credentials, onForge: { forge, project, ...(url !== undefined && { url }) } };
}
