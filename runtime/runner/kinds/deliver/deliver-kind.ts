import { join } from "node:path";
import { asCommitId, type CommitId } from "../../../../base/commit-id.ts";
import { count } from "../../../../base/count.ts";
import { sensitiveAmong } from "../../../../schema/denied-paths.ts";
import { crewBranch } from "../../../../schema/table.ts";
import type { Repository } from "../../../../schema/types.ts";
import { commitOfDelivery, deliverBranch } from "../../../artifacts/customer/deliver-branch.ts";
import type { Delivered } from "../../../artifacts/customer/delivered.ts";
import { inertTitle } from "../../../artifacts/customer/inert-title.ts";
import { changesOf } from "../../../artifacts/customer/tree-changes.ts";
import type { WorkTree } from "../../../artifacts/work-tree.ts";
import { inOrderOfDelivery, positionFor } from "../../../ledger/delivery-order.ts";
import { deliverJournal, key } from "../../../ledger/keys.ts";
import { readItem, readItems } from "../../../ledger/read.ts";
import { recordEvent, writeDelivery } from "../../../ledger/records.ts";
import type { DeliveryItem, SensitiveChange } from "../../../ledger/repository-items.ts";
import type { Stored } from "../../../ledger/stored.ts";
import { ConfigMismatch } from "../../configuration.ts";
import type { RoundContext } from "../../round-context.ts";
import { orPaused } from "../fetch/forge-paused.ts";
import { isLasting } from "../fetch/is-lasting.ts";
import { purposeOfDelivery } from "../fetch/purposes.ts";
import { type Credentials, readCredentials } from "../fetch/read-credentials.ts";
import type { OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { requestAt, whoMerged } from "./request-at.ts";
import { requestText } from "./request-text.ts";

/**
 * Puts the newest revision on crew's branch of the customer's repository. Each commit is recorded before it is pushed, so a later run knows
 * crew's own commits from those of others, whenever an earlier one died.
 */
export const deliverKind: RunKind = {
  noun: "delivery",
  journalOf: deliverJournal,
  pipelineOf: (pipeline) => pipeline,
  work,
  result,
};

/** The machine asks where a gate may pass by itself. */
async function result({
  pipeline: { repository },
  tree,
}: Pick<RoundContext, "pipeline" | "tree">): Promise<{ sensitive?: boolean }> {
  if (repository?.sensitive === undefined) return {};
  const { before, after } = await tree.sinceBeginning();
  return { sensitive: sensitiveIn(repository, [...changesOf(before, after).keys()]).sensitive !== undefined };
}

const mostPaths = 50;
const longestPath = 300;

/** Returns the changes among these that a further group has to approve. */
function sensitiveIn({ sensitive }: Repository, changed: readonly string[]): { sensitive?: SensitiveChange } {
  if (sensitive === undefined) return {};
  const found = sensitiveAmong(changed, sensitive.paths);
  if (found.length === 0) return {};
  const paths = found.slice(0, mostPaths).map((path) => path.slice(-longestPath));
  return { sensitive: { group: sensitive.group, paths, count: found.length } };
}

/** Base of a rehearsal without example code. */
const noCode = asCommitId("0".repeat(40));

const choices = "Resume to deliver again; accept to go on without a delivery.";

const done: RunOutcome = { kind: "done", outputs: {}, summary: "" };
/** Expressions read the values as delivery.<name>. */
const reporting = (delivery: { [name: string]: string | number }): RunOutcome => ({ ...done, outputs: { delivery } });
const limit = (reason: string): RunOutcome => ({ kind: "limit", reason, outputs: {} });

type Context = Pick<
  RoundContext,
  "order" | "pipeline" | "table" | "tree" | "secrets" | "signal" | "log" | "rehearsed" | "projectTitle" | "now"
>;

/** The revision to deliver, and its time, so that a repetition makes the same commit and the same event. */
interface Work {
  context: Context;
  repository: Repository;
  branch: string;
  revision: CommitId;
  time: Date;
  /** Earlier deliveries of the project, in their order. */
  made: readonly Stored<"delivery">[];
}

async function work({ context }: OpenRound): Promise<RunOutcome> {
  const { table, order, pipeline, tree } = context;
  const { repository } = pipeline;
  if (repository === undefined) throw new ConfigMismatch("The engagement has no repository to deliver to.");
  const meta = await readItem(table, key.meta(order.project));
  const revision = await tree.tip();
  const [newest] = await tree.history(undefined, 1);
  const time = new Date(newest?.time ?? meta?.createdAt ?? 0);
  const made = inOrderOfDelivery(await readItems(table, order.project, "delivery"));
  const all = { context, repository, branch: crewBranch(order.project), revision, time, made };
  if (context.rehearsed) return rehearse(all, meta?.base?.commit);
  if (meta?.base === undefined) return limit(`The project did not begin with the code of ${repository.name}.`);
  return orPaused(context, repository, () => attempt(all));
}

async function attempt(all: Work): Promise<RunOutcome> {
  const { repository, context } = all;
  const { secrets, tree } = context;
  const work = await tree.sinceBeginning();
  const changed = [...changesOf(work.before, work.after).keys()];
  const purpose = purposeOfDelivery(repository, changed);
  const given = await readCredentials(repository, secrets, purpose);
  if (given.kind === "refused") return limit(given.reason);
  try {
    return await deliver(all, given, { ...work, changed });
  } catch (error) {
    if (!isLasting(error)) throw error;
    return limit(secrets.hide(`The work could not be delivered to ${repository.name}. ${error.message} ${choices}`));
  }
}

async function deliver(
  all: Work,
  { value: credentials, forge }: Extract<Credentials, { kind: "given" }>,
  { before, after, objects, changed }: Awaited<ReturnType<WorkTree["sinceBeginning"]>> & { changed: readonly string[] },
): Promise<RunOutcome> {
  const { context, repository, branch, revision, time } = all;
  const { tree, signal } = context;
  const known = all.made.filter((each) => each.branch === branch);
  const title = inertTitle(context.projectTitle);
  const last = await requestAt(forge, repository, branch);
  const files = changed.length;
  const sensitive = sensitiveIn(repository, changed);
  const pushed = await deliverBranch({
    remote: { url: repository.url, credentials },
    onto: repository.branch,
    branch,
    before,
    after,
    objects,
    about: { title, revision, time },
    ...(repository.sensitive && { sensitive: repository.sensitive.paths }),
    known,
    record: ({ head, tree, base }) => record(all, { state: "begun", files, ...sensitive, head, tree, base }),
    folder: join(tree.root, "..", "delivery"),
    signal,
  });
  const merger = await whoMerged(forge, last);
  const mergedHead = last?.mergedAs === undefined ? undefined : last.head.revision;
  // A killed run may have pushed what a person has merged since: that is the delivery.
  const delivered = pushed ?? known.findLast((each) => each.head === mergedHead);
  if (delivered === undefined) {
    await tell(all, `Nothing is to be delivered: ${repository.branch} of ${repository.name} has all of it. ${merger}`);
    return done;
  }
  const { head, tree: treeId, base } = delivered;
  const isIn = head === mergedHead;
  const found = isIn
    ? last
    : await forge?.ensureRequest({
        head: branch,
        base: repository.branch,
        title,
        text: await requestText(context, { head, tree: treeId, revision }),
      });
  const request = found && { number: found.number, page: found.page };
  await record(all, { state: "done", files, ...sensitive, head, tree: treeId, base, ...(request && { request }) });
  const number = request === undefined ? "" : ` (request ${request.number})`;
  const place = isIn
    ? `${repository.branch} of ${repository.name} has all of the work, as ${head.slice(0, 12)}${number}.`
    : `The work is on the branch ${branch} of ${repository.name} at ${head.slice(0, 12)}${number}, on top of ${repository.branch} at ${base.slice(0, 12)}.`;
  await tell(all, `${place} ${merger}`);
  context.log.info("work-delivered", { repository: repository.name, head });
  return reporting({ branch, head, ...(request && { request: request.number, page: request.page }) });
}

function record(
  { context: { table, order }, repository, branch, revision, time, made }: Work,
  commit: Delivered & Pick<DeliveryItem, "state" | "files" | "request" | "sensitive">,
): Promise<void> {
  const { name, url, branch: onto } = repository;
  const place = { phase: order.phase, number: order.round };
  const position = positionFor({ phase: order.phase, round: order.round, head: commit.head }, made);
  const about = { repository: name, url, branch, onto, revision, position, time: time.toISOString() };
  return writeDelivery(table, order.project, place, { ...about, ...commit });
}

/** Makes the commit that would be delivered, and pushes it nowhere. */
async function rehearse(all: Work, code: CommitId = noCode): Promise<RunOutcome> {
  const { context, repository, branch, revision, time } = all;
  const { tree, projectTitle } = context;
  const { before, after } = await tree.sinceBeginning();
  const changed = [...changesOf(before, after).keys()];
  const { sensitive } = sensitiveIn(repository, changed);
  const work = { before, after, known: all.made, base: code, about: { title: projectTitle, revision, time } };
  let made: Delivered | undefined;
  try {
    made = commitOfDelivery({ ...work, ...(repository.sensitive && { sensitive: repository.sensitive.paths }) });
  } catch (error) {
    if (!isLasting(error)) throw error;
    return limit(`The work would not be delivered to ${repository.name}. ${error.message} ${choices}`);
  }
  if (made === undefined) {
    await tell(all, `Nothing would be delivered: ${repository.branch} of ${repository.name} has all of it.`);
    return done;
  }
  const { head, tree: treeId, base } = made;
  await record(all, {
    state: "rehearsed",
    files: changed.length,
    ...(sensitive && { sensitive }),
    head,
    tree: treeId,
    base,
  });
  const guarded = sensitive === undefined ? "" : ` ${count(sensitive.count, "of them is", "of them are")} sensitive.`;
  await tell(
    all,
    `A rehearsal delivers nothing: ${count(changed.length, "changed file", "changed files")} would be on the branch ${branch} of ${repository.name}.${guarded}`,
  );
  const request = repository.forge === "https" ? {} : { request: 1, page: "https://forge.invalid/request" };
  return reporting({ branch, head, ...request });
}

/** The key is derived from the step, so a repetition writes the same event. */
async function tell({ context: { table, order }, time: revised }: Work, text: string): Promise<void> {
  const time = revised.toISOString();
  const id = `${time}-${order.phase}-deliver-${order.round}`;
  await recordEvent(table, order.project, { id, kind: "work-delivered", time, text: text.trim(), phase: order.phase });
}
