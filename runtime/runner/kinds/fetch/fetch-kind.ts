import { join } from "node:path";
import type { CommitId } from "../../../../base/commit-id.ts";
import { count } from "../../../../base/count.ts";
import { startableName } from "../../../../schema/startable-name.ts";
import type { Repository } from "../../../../schema/types.ts";
import { type FetchedBase, fetchBase } from "../../../artifacts/customer/fetch-base.ts";
import { recordBase } from "../../../ledger/base.ts";
import { fetchJournal, key } from "../../../ledger/keys.ts";
import { readItem } from "../../../ledger/read.ts";
import { recordEvent } from "../../../ledger/records.ts";
import { ConfigMismatch } from "../../configuration.ts";
import type { BeforeRepository, OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { orPaused } from "./forge-paused.ts";
import { isLasting } from "./is-lasting.ts";
import { readCredentials } from "./read-credentials.ts";

/**
 * Fetches the customer's code before the project's own repository is begun with it. What was recorded first counts: a repetition, also after
 * a crash, begins with the same commit. A rehearsal asks no repository: it begins with the example code, or with the statement of work.
 */
export const fetchKind: RunKind = {
  noun: "fetch",
  journalOf: fetchJournal,
  pipelineOf: (pipeline) => pipeline,
  before,
  work,
  result: async () => ({}),
};

async function before(run: BeforeRepository): Promise<string | undefined> {
  const { order, pipeline, table, rehearsed } = run;
  const { repository } = pipeline;
  if (repository === undefined) throw new ConfigMismatch("The engagement has no repository to begin with.");
  const meta = await readItem(table, key.meta(order.project));
  if (meta?.base !== undefined) return undefined;
  if (rehearsed) return beginWithExample(run);
  return orPaused(run, repository, () => beginWithCode(run, repository, meta?.begin));
}

async function beginWithCode(
  run: BeforeRepository,
  repository: Repository,
  revision: CommitId | undefined,
): Promise<string | undefined> {
  const given = await readCredentials(repository, run.secrets);
  if (given.kind === "refused") return given.reason;
  const remote = { url: repository.url, credentials: given.value };
  const place = {
    branch: repository.branch,
    revision,
    folder: join(run.folder, "base"),
    signal: run.signal,
  };
  const fetched = await fetchBase({ remote, ...place }).catch((error: unknown) => reasonOf(error, repository));
  if (typeof fetched === "string") return run.secrets.hide(fetched);
  await record(run, repository, fetched);
  run.log.info("code-fetched", {
    repository: repository.name,
    forge: repository.forge,
    commit: fetched.commit,
    files: fetched.files,
  });
  return undefined;
}

async function beginWithExample({ table, order, pipeline, examples, now }: BeforeRepository): Promise<undefined> {
  const wanted = startableName(pipeline.name, pipeline.flow?.name);
  const found = examples.find(({ startable }) => startable === wanted);
  if (found === undefined) return;
  const { startable: _, ...base } = found;
  await recordBase(table, order.project, { ...base, time: new Date(now()).toISOString() });
}

/** Returns the reason of a failure that stays until a person changes something; rethrows what another attempt may not meet. */
function reasonOf(error: unknown, { name }: Repository): string {
  if (!isLasting(error)) throw error;
  return `The code of ${name} could not be fetched. ${error.message} Resume to fetch it again.`;
}

async function record(
  { table, objects, order, now }: BeforeRepository,
  { name, url, branch }: Repository,
  { pack, ...fetched }: FetchedBase,
): Promise<void> {
  const base = { repository: name, url, branch, ...fetched, pack: await objects.put(pack) };
  await recordBase(table, order.project, { ...base, time: new Date(now()).toISOString() });
}

async function work({ context: { order, table, pipeline, rehearsed } }: OpenRound): Promise<RunOutcome> {
  const meta = await readItem(table, key.meta(order.project));
  const { name, branch } = pipeline.repository ?? { name: "", branch: "" };
  const base = meta?.base;
  const text =
    base === undefined
      ? `A rehearsal fetches no code: the project begins without that of ${name}, branch ${branch}.`
      : rehearsed
        ? `A rehearsal fetches no code: the project begins with the example of ${base.repository}: ${count(base.files, "file", "files")}.`
        : `The project begins with the code of ${base.repository}, branch ${base.branch} at ${base.commit.slice(0, 12)}: ${count(base.files, "file", "files")}.`;
  const time = base?.time ?? meta?.createdAt ?? "";
  await recordEvent(table, order.project, { id: `${time}-code-fetched`, kind: "code-fetched", time, text });
  return { kind: "done", outputs: {}, summary: "" };
}
