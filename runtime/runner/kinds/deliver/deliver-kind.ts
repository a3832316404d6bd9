import { join } from "node:path";
import type { CommitId } from "../../../../base/commit-id.ts";
import { crewBranch } from "../../../../schema/table.ts";
import type { Repository } from "../../../../schema/types.ts";
import { changesOf, type Delivered, deliverBranch } from "../../../artifacts/customer/deliver-branch.ts";
import type { DeliveryItem } from "../../../ledger/items.ts";
import { deliverJournal, key } from "../../../ledger/keys.ts";
import { readItem, readItems } from "../../../ledger/read.ts";
import { recordEvent, writeDelivery } from "../../../ledger/records.ts";
import { ConfigMismatch } from "../../configuration.ts";
import type { RoundContext } from "../../round-context.ts";
import { isLasting } from "../fetch/is-lasting.ts";
import { readCredentials } from "../fetch/read-credentials.ts";
import type { OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { ensureRequest } from "./request.ts";

/**
 * Puts the newest revision on crew's branch of the customer's repository. Each commit is recorded before it is pushed, so a later run knows
 * crew's own commits from those of others, whenever an earlier one died.
 */
export const deliverKind: RunKind = {
  noun: "delivery",
  journalOf: deliverJournal,
  pipelineOf: (pipeline) => pipeline,
  work,
  result: async () => ({}),
};

const choices = "Resume to deliver again; accept to go on without a delivery.";

const done: RunOutcome = { kind: "done", outputs: {}, summary: "" };
const limit = (reason: string): RunOutcome => ({ kind: "limit", reason, outputs: {} });

type Context = Pick<
  RoundContext,
  "order" | "pipeline" | "table" | "tree" | "secrets" | "signal" | "log" | "rehearsed" | "projectTitle"
>;

/** The revision to deliver, and its time, so that a repetition makes the same commit and the same event. */
interface Work {
  context: Context;
  repository: Repository;
  branch: string;
  revision: CommitId;
  time: Date;
}

async function work({ context }: OpenRound): Promise<RunOutcome> {
  const { table, order, pipeline, tree, secrets } = context;
  const { repository } = pipeline;
  if (repository === undefined) throw new ConfigMismatch("The engagement has no repository to deliver to.");
  const meta = await readItem(table, key.meta(order.project));
  const revision = await tree.tip();
  const [newest] = await tree.history(undefined, 1);
  const time = new Date(newest?.time ?? meta?.createdAt ?? 0);
  const all = { context, repository, branch: crewBranch(order.project), revision, time };
  if (context.rehearsed) return rehearse(all);
  if (meta?.base === undefined) return limit(`The project did not begin with the code of ${repository.name}.`);
  const given = await readCredentials(repository, secrets, "write");
  if (given.kind === "refused") return limit(given.reason);
  try {
    return await deliver(all, given.value);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return limit(secrets.hide(`The work could not be delivered to ${repository.name}. ${error.message} ${choices}`));
  }
}

async function deliver(all: Work, credentials: string | undefined): Promise<RunOutcome> {
  const { context, repository, branch, revision, time } = all;
  const { order, table, tree, signal, projectTitle } = context;
  const known = (await readItems(table, order.project, "delivery")).filter((each) => each.branch === branch);
  const { before, after, objects } = await tree.sinceBeginning();
  let files = known.find((each) => each.revision === revision)?.files ?? 0;
  const delivered = await deliverBranch({
    remote: { url: repository.url, credentials },
    onto: repository.branch,
    branch,
    before,
    after,
    objects,
    about: { title: projectTitle, revision, time },
    known,
    record({ head, tree, base, paths }) {
      files = paths.length;
      return record(all, { state: "begun", files, head, tree, base });
    },
    folder: join(tree.root, "..", "delivery"),
    signal,
  });
  if (delivered === undefined) {
    await tell(all, `Nothing is to be delivered: ${repository.branch} of ${repository.name} has all of it.`);
    return done;
  }
  const { head, tree: treeId, base } = delivered;
  const request = await ensureRequest(repository, context.secrets, {
    head: branch,
    title: projectTitle,
    text: `The team's work on "${projectTitle}", as the commit ${head}. People decide on exactly this commit.\n\nProject: ${order.project}\n`,
  });
  await record(all, { state: "done", files, head, tree: treeId, base, ...(request && { request }) });
  await tell(
    all,
    `The work is on the branch ${branch} of ${repository.name} at ${head.slice(0, 12)}${request === undefined ? "" : ` (request ${request.number})`}, on top of ${repository.branch} at ${base.slice(0, 12)}.`,
  );
  context.log.info("work-delivered", { repository: repository.name, head });
  return done;
}

function record(
  { context: { table, order }, repository, branch, revision, time }: Work,
  commit: Delivered & Pick<DeliveryItem, "state" | "files" | "request">,
): Promise<void> {
  const { name, url, branch: onto } = repository;
  const place = { phase: order.phase, number: order.round };
  const about = { repository: name, url, branch, onto, revision, time: time.toISOString() };
  return writeDelivery(table, order.project, place, { ...about, ...commit });
}

async function rehearse(all: Work): Promise<RunOutcome> {
  const { context, repository, branch } = all;
  const { before, after } = await context.tree.sinceBeginning();
  await tell(
    all,
    `A rehearsal delivers nothing: ${changesOf(before, after).size} changed files would be on the branch ${branch} of ${repository.name}.`,
  );
  return done;
}

/** The key is derived from the step, so a repetition writes the same event. */
async function tell({ context: { table, order }, time: revised }: Work, text: string): Promise<void> {
  const time = revised.toISOString();
  const id = `${time}-${order.phase}-deliver-${order.round}`;
  await recordEvent(table, order.project, { id, kind: "work-delivered", time, text, phase: order.phase });
}
