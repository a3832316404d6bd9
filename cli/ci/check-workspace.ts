import { createFound } from "../../compiler/diagnostics/found.ts";
import type { WorkspaceDiff } from "../../compiler/diff/diff-words.ts";
import { type Diagnostic, type Host, nodeHost, type Sources } from "../../compiler/index.ts";
import { compareHosts, type Visit } from "../compare-hosts.ts";
import { hasErrors } from "../diagnostics-output.ts";
import { inRepository, newsInRepository, sourcesInRepository } from "../in-repository.ts";
import {
  type EngagementCheck,
  isPassed,
  isSameOutput,
  rehearseCompilation,
  repeatCompilation,
} from "./check-engagement.ts";
import type { StartingPoint } from "./starting-point.ts";

export const rehearsed = ["changed", "all", "none"] as const;

export interface WorkspaceCheckOptions {
  workspace: string;
  /** Path of the workspace in its repository, with a slash at the end. */
  prefix: string;
  start: StartingPoint;
  /** Engagements to rehearse. */
  rehearse: (typeof rehearsed)[number];
  onProgress: (text: string) => void;
}

export interface WorkspaceCheck {
  isPassed: boolean;
  engagements: EngagementCheck[];
  /** Diagnostics without duplicates, sorted by position; their files and sources have paths from the repository's root. */
  diagnostics: Diagnostic[];
  sources: Sources;
  diff?: WorkspaceDiff;
  /** Reason why there is no `diff`, and its consequences. */
  notCompared?: string;
}

/** Runs all checks of a pull request: validation, two compilations, rehearsals, and the comparison of meaning. */
export async function checkWorkspace(options: WorkspaceCheckOptions): Promise<WorkspaceCheck> {
  const { workspace, prefix, start } = options;
  const host = nodeHost(workspace);
  const engagements: EngagementCheck[] = [];
  const visit = visitor(host, options, engagements);
  const before = "host" in start ? start.host : emptyHost;
  const { found, engagements: changes, diagnostics: news } = await compareHosts(before, host, { visit });
  const diagnostics = inRepository(prefix, eachOnce(found.diagnostics));
  return {
    isPassed: !hasErrors(diagnostics) && engagements.length > 0 && engagements.every(isPassed),
    engagements,
    diagnostics,
    sources: sourcesInRepository(prefix, found.sources),
    ...("host" in start
      ? {
          diff: {
            base: start.label,
            engagements: changes,
            diagnostics: newsInRepository(prefix, news),
          },
        }
      : { notCompared: `${start.notCompared} ${consequences[options.rehearse]}` }),
  };
}

const consequences = {
  changed: "Every engagement counts as changed and is rehearsed.",
  all: "Every engagement is rehearsed.",
  none: "Nothing is rehearsed, as requested.",
};

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
