import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import {
  openGithubPlace,
  openGitlabPlace,
  openGitPlace,
  type Place,
  pipelineAt,
} from "../support/forge/delivering-places.ts";
import type { Fault } from "../support/forge/faults.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

let services: RunnerServices;
let home: string;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-crashed-"));
  // Node reads its own list of authorities only when it starts.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await services.close();
  await rm(home, { recursive: true, force: true });
});

async function write(project: string): Promise<void> {
  const meta = await readItem(services.table, key.meta(project));
  const base = await readBase(services.table, services.objects, { project });
  const initial = { title: "Harbour", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  const repository = openRepository(services.repositories, { project, initial });
  const tree = await openWorkTree(repository, join(home, project));
  await tree.write(`${project}.txt`, "work\n");
  const turn = { phase: "plan", round: 1, seq: 1 };
  await tree.commit({ agent: { name: "pm", title: "PM" }, turn, message: "Write", time: new Date(1e12) });
}

/** Everything that the run sends to the outside or into the table fails from one step on: that step's answer is lost, or it never happens. */
function crashAt(step: number) {
  const end = new AbortController();
  let steps = 0;
  const isOff = () => end.signal.aborted;
  /** Every step is one of two: before it happens, and after. */
  function lose(): "lost before" | "lost after" | undefined {
    if (isOff()) return "lost before";
    steps += 2;
    if (steps < step) return undefined;
    end.abort();
    return steps === step ? "lost after" : "lost before";
  }
  return {
    signal: end.signal,
    steps: () => steps,
    isOff,
    lose,
    /** A write is sent before its answer can be lost, so a crash after it is one before the next step. */
    onWrite() {
      if (lose() !== undefined) throw new Error("killed");
    },
  };
}

type Crash = ReturnType<typeof crashAt>;

/** Runs the order, and again in another runner where the first one was killed. */
async function runKilled(place: Place, order: RunOrder, crash: Crash): Promise<void> {
  const secrets = () => rememberSecrets(async () => place.secret);
  setFaults(place, crash.lose);
  const wasOff = crash.isOff();
  const dying = { ...services.connect(wasOff ? undefined : crash.onWrite), rehearsed: false, secrets: secrets() };
  if (!wasOff) {
    const first = await services.run(order, dying, crash.signal).catch((error: Error) => error);
    if (!crash.isOff()) return expect(first).toMatchObject({ outcome: "done" });
  }
  setFaults(place, undefined);
  const again = { ...services.connect(), rehearsed: false, secrets: secrets() };
  const second = await services.run({ ...order, epoch: order.epoch + 1 }, again);
  expect(second, `after a crash at step ${crash.steps()}`).toMatchObject({ outcome: "done" });
}

function setFaults({ requests, host }: Place, lose: Crash["lose"] | undefined): void {
  if (requests !== undefined) requests.api.faults = lose && ((): Fault | undefined => lose());
  host.state.lose = lose;
}

async function expectRequest(
  { requests, repository }: Place,
  { branch, number, head }: { branch: string; number: number | undefined; head: string },
  at: string,
): Promise<void> {
  if (requests === undefined) return expect(number, at).toBeUndefined();
  expect(await requests.of(branch), at).toHaveLength(1);
  expect(await requests.forge.request(number ?? 0), at).toMatchObject({
    head: { branch, revision: head },
    mergedAs: repository.git("rev-parse", "main"),
  });
}

// Each second step is the same place after its answer; samples take both kinds. All take half an hour: CREW_EVERY_STEP=true.
const stride = process.env.CREW_EVERY_STEP === "true" ? 1 : 9;

const places: [string, () => Promise<Place>][] = [
  ["GitHub", openGithubPlace],
  ["GitLab", openGitlabPlace],
  ["Git alone", openGitPlace],
];

test.each(places)(
  "killed before or after any write, push or answer of %s, a project has one delivery, and one merge of exactly its commit",
  async (name, open) => {
    const place = await open();
    process.env.GIT_SSL_CAINFO = place.host.authority;
    const { repository } = place;
    const pipeline = pipelineAt(place);
    for (let step = 1; ; step += stride) {
      const project = `killed-${name.toLowerCase().replace(" ", "-")}-${step}`;
      const branch = `crew/${project}`;
      const order = { ...(await services.start(project, pipeline)), phase: "plan" };
      const secrets = rememberSecrets(async () => place.secret);
      await services.run({ ...order, mode: "fetch" }, { ...services.connect(), rehearsed: false, secrets });
      await write(project);
      const crash = crashAt(step);
      await runKilled(place, { ...order, mode: "deliver" }, crash);
      // Somebody pushes other files before the merge.
      const before = repository.commit({ "theirs.txt": `${project}\n` });
      await runKilled(place, { ...order, phase: "notice", mode: "call" }, crash);
      setFaults(place, undefined);
      const at = `killed at step ${step}`;
      const [delivery, ...more] = await readItems(services.table, project, "delivery");
      expect(more, at).toEqual([]);
      const head = repository.git("rev-parse", branch);
      expect(delivery, at).toMatchObject({ state: "done", head });
      await expectRequest(place, { branch, number: delivery?.request?.number, head }, at);
      // The branch has one commit, on what was there, and the customer's branch one merge more.
      expect(repository.git("rev-list", `${before}..main`, "--").split("\n"), at).toHaveLength(2);
      expect(repository.git("log", "-1", "--format=%P", "main"), at).toBe(`${before} ${head}`);
      const call = (await readItem(services.table, key.round(project, "notice", 1)))?.call;
      expect(call, at).toMatchObject({ state: "done", values: { merged: repository.git("rev-parse", "main") } });
      if (!crash.isOff()) return expect(step).toBeGreaterThan(30);
    }
  },
);
