import { once } from "node:events";
import { chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { openObjectStore } from "../artifacts/object-store.ts";
import { RepositoryIncomplete } from "../artifacts/repository-incomplete.ts";
import { giveHome } from "../home-folder.ts";
import { openProviderPauses } from "../ledger/provider-pauses.ts";
import { openTable } from "../ledger/table.ts";
import { openTokenQuota } from "../ledger/token-quota.ts";
import { openStepFunctions } from "../machine/step-functions.ts";
import { openModels } from "../models/model-providers.ts";
import type { NoteLine } from "../models/token-quota.ts";
import { canBecome, programsUser } from "../programs-user.ts";
import { ProviderPaused, Superseded } from "../swarm/ports.ts";
import { projectIds } from "../telemetry/ids.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";
import { type KnownSecrets, rememberSecrets } from "../tools/secrets/known-secrets.ts";
import { ConfigMismatch } from "./configuration.ts";
import { type Places, readOrder, readPlaces } from "./environment.ts";
import { ForgePaused } from "./kinds/fetch/forge-paused.ts";
import { createLog, type Log } from "./log.ts";
import { narrowCredentials } from "./narrow-credentials.ts";
import type { RunOrder } from "./order.ts";
import { runRound } from "./run-round.ts";
import { sealEnvironment } from "./seal-environment.ts";
import { openSecrets } from "./secrets.ts";
import { type FailureName, openTask, type Task } from "./task.ts";

/** The container service allows 120 s between SIGTERM and SIGKILL; the runner exits earlier. */
const stopWithinMs = 100_000;

/** Entry point of the container: one run, from its environment to its answer. */
async function main(): Promise<void> {
  const isSealed = sealEnvironment();
  giveHome();
  const isContainer = process.env.CREW_PARENT_PIPE !== "1";
  if (!isContainer) await listenToParent();
  const order = readOrder(process.env);
  const places = readPlaces(process.env);
  const { project, phase, round, epoch, mode } = order;
  const { traceId } = projectIds(project);
  const rehearsed = places.rehearsed || undefined;
  const log = createLog({ project, phase, round, epoch, mode, traceId, rehearsed }, (line) =>
    process.stderr.write(line),
  );
  if (!isSealed) log.warn("environment-readable");
  const stop = new AbortController();
  process.once("SIGTERM", () => {
    log.info("stopping");
    stop.abort();
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  });
  const telemetry = await startTelemetry("crew-runner", process.env);
  const narrowed = await narrowCredentials(project, process.env, ({ name }) =>
    log.warn("credentials-not-renewed", { error: name }),
  );
  const task = openTask(openStepFunctions(), order.taskToken, log);
  const user = programsUser();
  const isApart = user === undefined || canBecome(user);
  if (isContainer && !(isSealed && isApart)) return task.fail("Crew.EnvironmentReadable", environmentReadable);
  if (user !== undefined) shareTemporaryFolder();
  const quiet = task.keepAlive(places.heartbeatSeconds, () => {
    log.warn("run-not-awaited");
    stop.abort();
  });
  try {
    await work(order, places, { task, log, signal: stop.signal });
  } finally {
    quiet();
    narrowed.stop();
    await telemetry.flush();
  }
}

/**
 * Log text for an environment that other programs can read: a program started by an agent could answer in the runner's
 * name. Locally the environment has no secret.
 */
const environmentReadable =
  "Programs started by agents can read the task token or the address of the credentials in a process of this container. Start the runner as root, with the capabilities to start programs as the user CREW_PROGRAMS_USER, and as the container's first process.";

/** Lets programs write in the temporary folder and delete only their own files; a volume of the container service belongs to root. */
function shareTemporaryFolder(): void {
  chmodSync(tmpdir(), 0o1777);
}

/** Runs locally as a child process: exits when the parent dies, and receives the variables that other programs must not see. */
async function listenToParent(): Promise<void> {
  process.once("disconnect", () => process.exit(1));
  const [variables] = (await once(process, "message")) as [{ [name: string]: string }];
  Object.assign(process.env, variables);
}

interface Run {
  task: Task;
  log: Log;
  signal: AbortSignal;
}

async function work(order: RunOrder, places: Places, { task, log, signal }: Run): Promise<void> {
  const startedAt = Date.now();
  log.info("run-started", { cause: order.cause });
  const secrets = rememberSecrets(openSecrets(places.secrets, process.env));
  try {
    const table = openTable(places.table);
    const connections = {
      table,
      objects: openObjectStore(places.objects),
      repositories: places.repositories,
      models: openModels({
        secret: secrets.read,
        hide: secrets.hide,
        rehearsal: places.rehearsalUrl,
        refused: (call) => log.warn("model-refused", { ...call }),
        pauses: {
          pauses: openProviderPauses(table, Date.now),
          note: noteWait(log, "model-paused", "model-pauses-unreachable"),
          // Somebody has let the work go on, and may know that the service answers again.
          isTrial: order.cause === "operator",
        },
        line: { quota: openTokenQuota(table, Date.now), note: noteWait(log, "model-line", "model-line-unreachable") },
      }),
      secrets,
      log,
      rehearsed: places.rehearsed,
      playsServices: places.playsServices,
      examples: places.examples,
      now: Date.now,
    };
    const answer = await runRound(order, connections, signal);
    if (answer) await task.succeed(answer);
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
    log.info("run-ended", {
      outcome: answer?.outcome ?? "stopped",
      milliseconds: Date.now() - startedAt,
      peakMemoryBytes,
    });
  } catch (error) {
    await reportFailure(error, { task, log, secrets });
  }
}

/** Logs waits of calls, for the tokens a minute of a model or for a pause, and that these could not be reached. */
function noteWait(log: Log, waited: string, unreachable: string): NoteLine {
  return ({ model, waitMs, error }) =>
    error === undefined
      ? log.info(waited, { model, waitMs })
      : log.warn(unreachable, { model, error: error instanceof Error ? error.name : String(error) });
}

async function reportFailure(
  error: unknown,
  { task, log, secrets }: { task: Task; log: Log; secrets: KnownSecrets },
): Promise<void> {
  if (error instanceof Superseded) return log.info("superseded");
  const name = failureName(error);
  const failure = error instanceof Error ? error : new Error(String(error));
  log.error("run-failed", { failure: name, error: failure.name, at: failure.stack?.split("\n")[1]?.trim() });
  await task.fail(name, secrets.hide(`${failure.name}: ${failure.message}`));
}

/** The state machine retries only `Crew.RunnerFailed`. */
function failureName(error: unknown): FailureName {
  if (error instanceof ConfigMismatch) return "Crew.ConfigMismatch";
  if (error instanceof ProviderPaused) return "Crew.ProviderPaused";
  if (error instanceof ForgePaused) return "Crew.ForgePaused";
  return error instanceof RepositoryIncomplete ? "Crew.RepositoryIncomplete" : "Crew.RunnerFailed";
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${JSON.stringify({ level: "error", event: "runner-broken", error: String(error) })}\n`);
  process.exit(1);
}
