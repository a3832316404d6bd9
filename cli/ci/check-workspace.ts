import { createFound } from "../../compiler/diagnostics/found.ts";
import { type Diagnostic, type Host, nodeHost, type Sources } from "../../compiler/index.ts";
import type { WorkspaceDiff } from "../../compiler/meaning/diff-words.ts";
import { compareHosts, type Visit } from "../compare-hosts.ts";
import { hasErrors } from "../diagnostics-output.ts";
import { type Base, gitHost } from "../git-host.ts";
import {
  type EngagementCheck,
  isPassed,
  isSameOutput,
  rehearseCompilation,
  repeatCompilation,
} from "./check-engagement.ts";
import { inRepository, sourcesInRepository } from "./in-repository.ts";

export const rehearsed = ["changed", "all", "none"] as const;

export interface WorkspaceCheckOptions {
  workspace: string;
  /** The workspace's folder in its repository, with a slash at its end. */
  prefix: string;
  /** What to compare with; without one nothing is compared and every engagement counts as changed. */
  base?: Base | undefined;
  /** Which engagements are rehearsed. */
  rehearse: (typeof rehearsed)[number];
  onProgress: (text: string) => void;
}

export interface WorkspaceCheck {
  isPassed: boolean;
  engagements: EngagementCheck[];
  /** Each finding once, sorted by place; their files and the sources by their path in the repository. */
  diagnostics: Diagnostic[];
  sources: Sources;
  diff?: WorkspaceDiff;
}

/** All that a pull request is to be judged by: validation, compilation twice, rehearsals, and what changed in meaning. */
export async function checkWorkspace(options: WorkspaceCheckOptions): Promise<WorkspaceCheck> {
  const { workspace, prefix, base } = options;
  const host = nodeHost(workspace);
  const engagements: EngagementCheck[] = [];
  const visit = visitor(host, options, engagements);
  const before = base === undefined ? emptyHost : gitHost(workspace, base.commit);
  const { found, engagements: changes, diagnostics: news } = await compareHosts(before, host, { visit });
  const diagnostics = inRepository(prefix, eachOnce(found.diagnostics));
  return {
    isPassed: !hasErrors(diagnostics) && engagements.every(isPassed),
    engagements,
    diagnostics,
    sources: sourcesInRepository(prefix, found.sources),
    ...(base && {
      diff: {
        base: base.label,
        engagements: changes,
        diagnostics: { added: inRepository(prefix, news.added), resolved: inRepository(prefix, news.resolved) },
      },
    }),
  };
}

const emptyHost: Host = { read: () => undefined, list: () => [] };

function visitor(host: Host, options: WorkspaceCheckOptions, checks: EngagementCheck[]): Visit {
  return async (engagement, before, after) => {
    if (after === undefined) return;
    const isCompiled = after.files !== undefined;
    const unrepeatable = isCompiled ? repeatCompilation(host, engagement, after) : [];
    const isWanted = options.rehearse === "all" || (options.rehearse === "changed" && !isSameOutput(before, after));
    if (isWanted && isCompiled) options.onProgress(`${engagement}: rehearsing …`);
    const rehearsal = isWanted ? await rehearseCompilation(after) : undefined;
    checks.push({ engagement, isCompiled, unrepeatable, ...(rehearsal && { rehearsal }) });
  };
}

function eachOnce(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const found = createFound();
  for (const { severity, id, ...finding } of diagnostics) found[severity](id, finding);
  return found.diagnostics();
}
