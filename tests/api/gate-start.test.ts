import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import type { GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { manifest as common } from "../support/manifest.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const starts = {
  phases: [{ phase: "design" }, { phase: "handoff", isConditional: true as const }],
  costMicros: { low: 1_000_000, likely: 2_000_000, high: 4_000_000 },
  worstMicros: 25_000_000,
  minutes: { low: 10, likely: 20, high: 60 },
};

function manifestWithStart(): Promise<Digest> {
  const phases = common.phases.map((phase) =>
    phase.name === "discovery" && phase.gate ? { ...phase, gate: { ...phase.gate, starts } } : phase,
  );
  return services.objects.put(JSON.stringify({ ...common, phases }));
}

async function openGate(id: string) {
  await services.project(id, { manifest: await manifestWithStart() });
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
  return async () =>
    (await (await services.call(`/api/projects/${id}/gates/discovery/1`, "cora@example.com")).json()) as GateView;
}

/** A finished project whose phases took so many minutes. */
async function finished(id: string, design: number, more: object = {}) {
  await services.project(id, { status: "FINISHED", finishedAt: "2026-11-20T11:00:00.000Z", ...more });
  await services.round(id, "design", 1, { workedMs: (design - 5) * 60_000 });
  await services.round(id, "design", 2, { workedMs: 5 * 60_000 });
}

test("a gate says what an approval starts with the figures of the engagement, and nothing is usual before three projects have finished", async () => {
  const view = await openGate("first");
  await finished("finished-1", 30);
  await finished("finished-2", 40);
  await finished("rehearsed", 10, { rehearsed: true });
  await finished("of-another", 10, { engagement: "other" });
  await finished("still-running", 10, { status: "RUNNING" });
  const { starts: shown } = await view();
  expect(shown).toEqual({
    ...starts,
    phases: [
      { phase: "design", title: "Design" },
      {
        phase: "handoff",
        title: common.phases.find(({ name }) => name === "handoff")?.title ?? "handoff",
        isConditional: true,
      },
    ],
    beside: [],
  });
  await finished("finished-3", 70);
  expect((await view()).starts?.usual).toEqual({ projects: 3, low: 30, likely: 40, high: 70 });
});

test("a gate that is decided starts nothing any more", async () => {
  const view = await openGate("over");
  await services.gate("over", "discovery", 1, {
    status: "DECIDED",
    verdict: "approve",
    decidedAt: "2026-11-20T11:00:00.000Z",
  });
  expect(await view()).not.toHaveProperty("starts");
});
