import { afterAll, beforeAll, expect, test } from "vitest";
import { failStopped, type StoppedEvent } from "../../runtime/lambda/stopped-container.ts";
import { reviewJournal } from "../../runtime/ledger/keys.ts";
import { claimRound } from "../../runtime/ledger/round.ts";
import type { Machine } from "../../runtime/machine/machine.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { openMemoryTable } from "../support/memory-table.ts";

let memory: Awaited<ReturnType<typeof openMemoryTable>>;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const bodies = { put: () => Promise.reject(new Error("unused")), get: () => Promise.reject(new Error("unused")) };
let projects = 0;

interface Stop {
  stopCode?: string;
  stoppedReason?: string;
  mode?: "swarm" | "review";
  /** Epoch under which a runner claimed the round; none when no runner did. */
  claimed?: number;
}

/** Error with which the machine is told of a container that was started with epoch 1001. */
async function errorAfter({ mode = "swarm", claimed, ...stop }: Stop): Promise<string> {
  const project = `p${++projects}`;
  const phase = mode === "review" ? reviewJournal("design") : "design";
  const claim = { epoch: claimed ?? 0, cause: "start", time: "2026-11-20T09:00:00Z" };
  if (claimed !== undefined) await claimRound(memory.table, bodies as never, { project, phase, round: 2 }, claim);
  const variables = { TASK_TOKEN: "t", PROJECT: project, PHASE: "design", ROUND: "2", EPOCH: "1001", MODE: mode };
  const environment = Object.entries(variables).map(([name, value]) => ({ name: `CREW_${name}`, value }));
  const detail: StoppedEvent["detail"] = {
    taskArn: "arn:aws:ecs:us-east-1:123456789012:task/crew/1",
    lastStatus: "STOPPED",
    ...stop,
    overrides: { containerOverrides: [{ name: "runner", environment }] },
  };
  const told: string[] = [];
  const fail: Machine["fail"] = async (_, { error }) => told.push(error) > 0;
  const machine = { fail } as Machine;
  const event = { source: "aws.ecs", "detail-type": "ECS Task State Change", detail } as const;
  const lines = await linesLoggedBy(async () =>
    expect(await failStopped({ machine, table: memory.table }, event)).toBe(true),
  );
  expect(lines).toMatchObject([{ event: "runner-stopped", project, phase: "design", round: 2, error: told.join() }]);
  return told.join();
}

test.each<[string, Stop, string]>([
  ["an image that cannot be pulled", { stopCode: "TaskFailedToStart" }, "Crew.RunnerNotStarted"],
  ["an end before the round is claimed", { stopCode: "EssentialContainerExited" }, "Crew.RunnerNotStarted"],
  [
    "an end after an earlier runner's claim",
    { stopCode: "EssentialContainerExited", claimed: 1000 },
    "Crew.RunnerNotStarted",
  ],
  ["an end in the middle of a round", { stopCode: "EssentialContainerExited", claimed: 1001 }, "Crew.RunnerStopped"],
  [
    "an end in the middle of a review",
    { stopCode: "EssentialContainerExited", claimed: 1001, mode: "review" },
    "Crew.RunnerStopped",
  ],
  ["a Spot interruption while it starts", { stopCode: "SpotInterruption" }, "Crew.RunnerStopped"],
  ["a machine that AWS retires while it starts", { stopCode: "TerminationNotice" }, "Crew.RunnerStopped"],
  [
    "no capacity",
    { stopCode: "TaskFailedToStart", stoppedReason: "Capacity is unavailable at this time. Please try again later." },
    "Crew.NoCapacity",
  ],
])("%s is reported as what it is", async (_, stop, error) => {
  expect(await errorAfter(stop)).toBe(error);
});
