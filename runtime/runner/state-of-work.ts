import { matchesGlob } from "../../base/matches-glob.ts";
import { phaseOfKey } from "../../schema/table.ts";
import type { Agent, Deliverable, Phase, Pipeline } from "../../schema/types.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { VerdictItem } from "../ledger/items.ts";
import type { DeliverableStatus, PhaseStatusFacts } from "../swarm/brief-facts.ts";
import { checkedFiles, mostCheckedFiles, timeForChecks } from "./checked-files.ts";

/** Status of a phase's deliverables in the work tree. */
export function deliverableStatus(phase: Phase, round: number, tree: WorkTree): DeliverableStatus[] {
  const changed = tree.changedIn(phase.name, round);
  return phase.deliverables.map(({ template: _, schema: __, ...deliverable }) => {
    const files = filesOf(deliverable, tree);
    const isComplete = files.length >= deliverable.min;
    const isNew = files.some((path) => changed.has(path));
    return { ...deliverable, files, status: !isComplete ? "missing" : isNew ? "changed-this-round" : "present" };
  });
}

export function filesOf({ path }: { path: string }, tree: WorkTree): string[] {
  return tree.files().flatMap((file) => (matchesGlob(file.path, path) ? [file.path] : []));
}

/** Reasons why the deliverables are incomplete, as sentences. */
export async function faultsInDeliverables(pipeline: Pipeline, phase: Phase, tree: WorkTree): Promise<string[]> {
  let count = 0;
  const time = timeForChecks();
  const faults = await Promise.all(
    phase.deliverables.map(async (deliverable) => {
      const files = filesOf(deliverable, tree);
      const missing = faultInCount(deliverable, files.length);
      const incomplete = await Promise.all(files.map((path) => faultInSections(pipeline, deliverable, path, tree)));
      const checked = await checkedFiles(pipeline, deliverable, tree, time);
      count += checked.length;
      const misfits = checked.flatMap(({ path, schema, faults }) =>
        faults.length === 0
          ? []
          : `${path} does not fit its schema ${schema}: ${faults.join("; ")}. ${deliverable.owner} corrects it.`,
      );
      return [missing, ...incomplete, ...misfits].filter((fault) => fault !== undefined);
    }),
  );
  const tooMany = `The deliverables with a schema have ${count} files, of which only ${mostCheckedFiles} can be shown as checked: put several into one.`;
  return [...faults.flat(), ...(count > mostCheckedFiles ? [tooMany] : [])];
}

function faultInCount({ title, path, owner, min, optional }: Deliverable, count: number): string | undefined {
  if (count >= min || optional) return undefined;
  return min === 1
    ? `${title} (${path}) is missing; ${owner} writes it.`
    : `${title} (${path}): there are ${count} of ${min} files; ${owner} writes them.`;
}

async function faultInSections(
  pipeline: Pipeline,
  { template }: Deliverable,
  path: string,
  tree: WorkTree,
): Promise<string | undefined> {
  const sections = template === undefined ? [] : (pipeline.templates[template]?.sections ?? []);
  if (sections.length === 0) return undefined;
  const found = new Set(sectionsOf((await tree.read(path)).toString()).map(plain));
  const missing = sections.filter((section) => !found.has(plain(section)));
  return missing.length === 0
    ? undefined
    : `${path} lacks the sections ${missing.map((each) => `"${each}"`).join(", ")}.`;
}

/** Level-2 headings outside of code. */
function sectionsOf(markdown: string): string[] {
  const withoutCode = markdown.replace(/^( {0,3})(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\2|$(?![\s\S]))/gm, "");
  return [...withoutCode.matchAll(/^ {0,3}##[ \t]+(.+?)[ \t]*#*[ \t]*$/gm)].map((match) => match[1] ?? "");
}

function plain(heading: string): string {
  return heading.replace(/[*_`]/g, "").replace(/\s+/g, " ").trim().toLowerCase();
}

/** An artifact that still needs, or failed, a member's review. */
interface OpenReview {
  path: string;
  reviewer: Agent;
  blockOn: readonly string[];
  /** The verdict on the current content, if it blocks. */
  blocking?: VerdictItem;
}

/**
 * Declared reviews without a passing verdict on the current content. Files last written by the reviewer need none:
 * authors do not review their own work, and the compiler checks that scopes and reviews do not overlap. Files of the customer
 * that nobody of the team has changed need none either.
 */
export function openReviews(
  { agents, phases }: Pipeline,
  phase: Phase,
  tree: WorkTree,
  verdicts: VerdictItem[],
): OpenReview[] {
  const reviewers = phase.members.flatMap((name) => agents[name] ?? []);
  return reviewers.flatMap((reviewer) =>
    reviewer.reviews.flatMap(({ of, blockOn }) =>
      tree.files().flatMap(({ path, digest }): OpenReview[] => {
        const last = tree.lastTurn(path);
        const isUntouched = last === undefined && !tree.isPending(path);
        if (
          !matchesGlob(path, of) ||
          isUntouched ||
          last?.agent === reviewer.name ||
          isBeside(phases, phase, last?.phase)
        )
          return [];
        const verdict = verdicts.find(
          (each) => each.agent === reviewer.name && each.path === path && each.digest === digest,
        );
        if (!verdict) return [{ path, reviewer, blockOn }];
        // A request for changes blocks at any severity; a blocking severity blocks also without one.
        const blocks =
          verdict.verdict === "request-changes" || blockOn.some((severity) => severity === verdict.severity);
        return blocks ? [{ path, reviewer, blockOn, blocking: verdict }] : [];
      }),
    ),
  );
}

/** True when the other phase, or the work on another element, runs in parallel: its writes meanwhile belong to it. */
function isBeside(phases: Pipeline["phases"], { name, index }: Phase, other: string | undefined): boolean {
  return other !== undefined && other !== name && phases[phaseOfKey(other)]?.index === index;
}

/** Open reviews for the brief: those without a verdict, by reviewer. */
export function pendingReviews(open: OpenReview[]): PhaseStatusFacts["pendingReviews"] {
  const groups = Map.groupBy(
    open.filter(({ blocking }) => !blocking),
    ({ reviewer, blockOn }) => JSON.stringify([reviewer.name, blockOn]),
  );
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first
      ? [{ paths: [first, ...rest].map(({ path }) => path), reviewer: first.reviewer.name, blockOn: first.blockOn }]
      : [],
  );
}

export function describeOpenReview({ path, reviewer, blocking }: OpenReview): string {
  return blocking
    ? `${path}: ${reviewer.title} (${reviewer.name}) ${foundIn(blocking)}; the file must change and be reviewed again, or the reviewer accept the answers with a new verdict.`
    : `${path} needs a verdict of ${reviewer.title} (${reviewer.name}) on its current content.`;
}

function foundIn({ verdict, severity }: VerdictItem): string {
  return verdict === "request-changes"
    ? `asked for changes (severity ${severity})`
    : `found a fault of severity ${severity}`;
}
