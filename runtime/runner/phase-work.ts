import { createHash } from "node:crypto";
import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import { matchesGlob } from "../../base/matches-glob.ts";
import type { Agent } from "../../schema/types.ts";
import { addLedgerEntry, readRevisions, recordRevision } from "../ledger/records.ts";
import type { ClaimedRound } from "../ledger/round.ts";
import { renderBrief } from "../swarm/brief.ts";
import { isLean } from "../swarm/lean/is-lean.ts";
import { renderLeanBrief } from "../swarm/lean/lean-brief.ts";
import type { PhaseWork, TurnId } from "../swarm/ports.ts";
import { checkResults, faultsIn } from "./checks.ts";
import { type BriefSources, gatherFacts, readVerdicts } from "./facts.ts";
import { conflictsLeft, withOpenConflicts } from "./open-conflicts.ts";
import { openFindings, readAnswers, unansweredFindings } from "./open-findings.ts";
import { measuredBy } from "./phase-facts.ts";
import type { RoundContext } from "./round-context.ts";
import { describeOpenReview, faultsInDeliverables, openReviews } from "./state-of-work.ts";
import { unansweredComments } from "./unanswered.ts";

/** Creates the working context of a phase's swarm; `round` keeps the results of its checks. */
export function createPhaseWork(
  context: BriefSources & Pick<RoundContext, "publisher" | "timeOf" | "signal" | "secrets">,
  round?: Pick<ClaimedRound, "note">,
): PhaseWork {
  const { pipeline, phase, tree, signal, secrets } = context;
  return {
    async brief(agent, note, outputs, answers) {
      const facts = await gatherFacts(context, agent, note, outputs, answers);
      return isLean(pipeline, agent) ? renderLeanBrief(facts) : renderBrief(facts);
    },
    publish: (agent, turn, message) => publishTurn(context, agent, turn, message),
    async unmet(_, answers) {
      const [verdicts, byRound] = await Promise.all([readVerdicts(context), readAnswers(context, answers)]);
      const reviews = openReviews(pipeline, phase, tree, verdicts);
      const place = { tree, phase: phase.name, round: context.order.round };
      const missing = [
        ...(await faultsInDeliverables(pipeline, phase, tree)),
        ...conflictsLeft(await withOpenConflicts(context.feedback, tree)),
        ...reviews.map(describeOpenReview),
        ...unansweredComments(context.feedback, answers, place),
        ...unansweredFindings(openFindings({ phase, tree, verdicts, answers: byRound }), place),
      ];
      // Checks are slow and judge finished work: they run once every deliverable exists.
      if (missing.length > 0) return missing;
      const results = await checkResults(phase.checks, { root: tree.root, signal, hidden: secrets.all() });
      // Recorded before the round can end: a runner that continues after this one does not run them again.
      if (!signal.aborted && phase.checks.some(({ id }) => id !== undefined)) {
        await round?.note({ checks: await measuredBy(results, context) });
      }
      // Discards files that a check installs or builds; otherwise the next tool call would attribute them to its agent.
      const left = await tree.noticeChanges();
      if (left.length > 0) await tree.discard(left);
      return faultsIn(results);
    },
  };
}

/** Commits and publishes the turn's changes. All keys it writes are derived from the turn. */
async function publishTurn(
  context: Pick<RoundContext, "order" | "phase" | "table" | "tree" | "publisher" | "timeOf">,
  agent: Agent,
  turn: TurnId,
  message: string,
): Promise<void> {
  const time = context.timeOf(turn.seq);
  const commit = await context.tree.commit({ agent, turn, message, time });
  if (!commit) return;
  await recordRevision(context.table, context.order.project, {
    id: commit.id,
    ...(commit.parent !== undefined && { parent: commit.parent }),
    phase: turn.phase,
    round: turn.round,
    agent: agent.name,
    turn: turn.seq,
    time: time.toISOString(),
    message,
    position: commit.position,
    ...branchOf(context.tree),
    tree: await publishCommit(context, commit.id),
  });
  await recordDeliverables(context, agent, commit.paths, time);
}

/**
 * Publishes the turn's own commit: when a runner resumes a turn that was pushed but not recorded, later commits of a
 * parallel phase may be on top.
 */
export async function publishCommit(
  { tree, publisher }: Pick<RoundContext, "tree" | "publisher">,
  commit: CommitId,
): Promise<Digest> {
  const isTip = (await tree.tip()) === commit;
  return publisher.publish(isTip ? tree : await tree.lookBack(commit));
}

/** Publishes the initial commit, so that its files have a page and no agent is named as their author. */
export async function publishInitialCommit(
  context: Pick<RoundContext, "order" | "table" | "tree" | "publisher">,
  createdAt: string,
  base?: { repository: string; branch: string; commit: CommitId },
): Promise<void> {
  // More than the initial commit means that an earlier runner published it before working; branches begin later.
  if (context.tree.tipPosition() !== 1) return;
  await recordRevision(context.table, context.order.project, {
    id: await context.tree.tip(),
    phase: "",
    round: 0,
    time: createdAt,
    message:
      base === undefined
        ? "Start the project with its statement of work"
        : `Start with the branch ${base.branch} of ${base.repository}, at ${base.commit.slice(0, 12)}`,
    position: 1,
    tree: await context.publisher.publish(context.tree),
  });
}

/** Publishes the newest commit when no turn of this round did; resolves with it and the digest of its list of files. */
export async function publishTip(
  context: Pick<RoundContext, "order" | "phase" | "table" | "tree" | "publisher" | "now">,
): Promise<{ id: CommitId; tree: Digest }> {
  const tip = await context.tree.tip();
  const published = await readRevisions(context.table, context.order.project);
  const before = published.find(({ id }) => id === tip);
  if (before !== undefined) {
    // A runner killed in between has recorded it without marking it as the newest.
    await recordRevision(context.table, context.order.project, before);
    return before;
  }
  const tree = await context.publisher.publish(context.tree);
  await recordRevision(context.table, context.order.project, {
    id: tip,
    phase: context.phase.name,
    round: context.order.round,
    time: new Date(context.now()).toISOString(),
    message: `${context.phase.title}, round ${context.order.round}`,
    position: context.tree.tipPosition(),
    ...branchOf(context.tree),
    tree,
  });
  return { id: tip, tree };
}

const branchOf = ({ branch }: Pick<RoundContext["tree"], "branch">) => (branch === undefined ? {} : { branch });

async function recordDeliverables(
  { table, phase, order, tree }: Pick<RoundContext, "table" | "phase" | "order" | "tree">,
  agent: Agent,
  paths: string[],
  time: Date,
) {
  const present = new Set(tree.files().map(({ path }) => path));
  for (const path of paths.filter((each) => present.has(each))) {
    const deliverable = phase.deliverables.find((each) => matchesGlob(path, each.path));
    if (!deliverable) continue;
    const source = createHash("sha256")
      .update(JSON.stringify([phase.name, order.round, path]))
      .digest("hex");
    await addLedgerEntry(table, order.project, {
      id: `deliverable-${source.slice(0, 8)}`,
      section: "deliverables",
      text: deliverable.title,
      by: agent.name,
      phase: phase.name,
      round: order.round,
      time: time.toISOString(),
      path,
    });
  }
}
