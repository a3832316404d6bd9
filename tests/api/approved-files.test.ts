import { afterAll, beforeAll, expect, test } from "vitest";
import type { CommitId } from "../../base/commit-id.ts";
import type { PhaseView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

async function phaseOf(id: string, name: string): Promise<PhaseView | undefined> {
  const view = (await (await services.call(`/api/projects/${id}`, "cora@example.com")).json()) as ProjectView;
  return view.phases.find((phase) => phase.name === name);
}

const publish = (id: string, revision: CommitId, phase: string, files: Record<string, string>) =>
  services.revision(id, {
    id: revision,
    time: `2026-11-20T1${revision === r1 ? 1 : 2}:00:00.000Z`,
    phase,
    round: 1,
    files,
  });
const brief = "docs/discovery/brief.md";
const owner = "docs/discovery/owner.md";
const later = "docs/discovery/written-later.md";

test("a phase lists what was approved in it, at that revision, though later phases write where its deliverables are", async () => {
  await services.project("approved");
  await services.round("approved", "discovery", 1, { revision: r1 });
  await publish("approved", r1, "discovery", { [brief]: "# Brief\n", [owner]: "Ann\n" });
  await services.gate("approved", "discovery", 1, { status: "DECIDED", verdict: "approve", revision: r1 });
  await services.round("approved", "design", 1, { status: "WORKING", startedAt: "2026-11-20T11:00:00.000Z" });
  await publish("approved", r2, "design", { [brief]: "# Another\n", [owner]: "Ann\n", [later]: "New\n" });
  const discovery = await phaseOf("approved", "discovery");
  expect(discovery).toMatchObject({
    status: "done",
    revision: r1,
    deliverables: [{ files: [brief, owner], changedSince: [brief] }],
  });
});

test("while a phase works it lists the newest, and while people decide what they decide on", async () => {
  await services.project("asked");
  await services.round("asked", "discovery", 1, { status: "WORKING" });
  await publish("asked", r1, "discovery", { [brief]: "# Brief\n" });
  const working = await phaseOf("asked", "discovery");
  expect(working).not.toHaveProperty("revision");
  expect(working?.deliverables[0]).toMatchObject({ files: [brief] });
  await services.round("asked", "discovery", 1);
  await services.gate("asked", "discovery", 1, { revision: r1 });
  await publish("asked", r2, "handoff", { [brief]: "# Brief\n", [later]: "New\n" });
  expect(await phaseOf("asked", "discovery")).toMatchObject({ revision: r1, deliverables: [{ files: [brief] }] });
});

test("a phase without a gate lists what its last round left", async () => {
  await services.project("internal", { status: "FINISHED" });
  const document = "docs/handoff/notes.md";
  await publish("internal", r1, "handoff", { [document]: "Notes\n" });
  await services.round("internal", "handoff", 1, { revision: r1 });
  await publish("internal", r2, "design", { [document]: "Notes\n", "docs/handoff/late.md": "Late\n" });
  const handoff = await phaseOf("internal", "handoff");
  expect(handoff).toMatchObject({ revision: r1, deliverables: [{ files: [document] }] });
  expect(handoff?.deliverables[0]).not.toHaveProperty("changedSince");
});

test("a phase that was sent back after its approval lists what it works on now", async () => {
  await services.project("again");
  await publish("again", r1, "discovery", { [brief]: "# Brief\n" });
  await services.gate("again", "discovery", 1, { status: "DECIDED", verdict: "approve", revision: r1 });
  await services.round("again", "discovery", 1, { revision: r1 });
  await services.round("again", "discovery", 2, { status: "WORKING", startedAt: "2026-11-20T12:00:00.000Z" });
  await publish("again", r2, "discovery", { [brief]: "# Brief\n", [later]: "New\n" });
  const discovery = await phaseOf("again", "discovery");
  expect(discovery).not.toHaveProperty("revision");
  expect(discovery?.deliverables[0]?.files).toEqual([brief, later]);
});
