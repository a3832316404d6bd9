import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import type { PhaseFacts } from "../../runtime/ledger/phase-facts.ts";
import type { GateView } from "../../schema/types.ts";
import { schemaSentence } from "../../site/view/gate-files.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest } from "../support/manifest.ts";

const schema = "phases/schemas/brief.json";
const path = "docs/discovery/brief.md";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

let serial = 0;
let id: string;
beforeEach(async () => {
  serial += 1;
  id = `checked-${serial}`;
  const phases = manifest.phases.map((phase) =>
    phase.name === "discovery"
      ? { ...phase, deliverables: phase.deliverables.map((each) => ({ ...each, schema })) }
      : phase,
  );
  await services.project(id, { manifest: await services.objects.put(JSON.stringify({ ...manifest, phases })) });
});

/** The gate of a round whose runner checked the deliverable with this result, on this content or another. */
async function viewOf(schemas: PhaseFacts["schemas"] | "fits" | "does-not-fit"): Promise<GateView> {
  await services.revision(id, {
    id: r1,
    time: "2026-11-20T09:59:00.000Z",
    phase: "discovery",
    round: 1,
    files: { [path]: "---\ntitle: Brief\n---\n" },
  });
  await services.gate(id, "discovery", 1);
  const digest = (await read()).artifacts[0]!.digest;
  const recorded = typeof schemas === "string" ? { [path]: { digest, isFit: schemas === "fits" } } : schemas;
  await services.round(id, "discovery", 1, { facts: { ...(recorded && { schemas: recorded }) } });
  return read();
}

async function read(): Promise<GateView> {
  return (await services.call(`/api/projects/${id}/gates/discovery/1`, "cora@example.com")).json();
}

const saidOf = (gate: GateView) => schemaSentence(gate, gate.artifacts[0]!);
const caveatsOf = ({ caveats }: GateView) => caveats.filter(({ kind }) => kind === "schema").map(({ text }) => text);

test("a gate says which schema its work was checked against", async () => {
  const gate = await viewOf("fits");
  expect(gate.artifacts[0]?.schema).toEqual({ name: schema, result: "fits" });
  expect(saidOf(gate)).toBe("Checked against phases/schemas/brief.json.");
  expect(caveatsOf(gate)).toEqual([]);
});

test("work that does not fit its schema is a caveat that has to be acknowledged", async () => {
  const gate = await viewOf("does-not-fit");
  expect(saidOf(gate)).toBe("Does not fit phases/schemas/brief.json.");
  expect(caveatsOf(gate)).toEqual([
    "Discovery document does not fit phases/schemas/brief.json: docs/discovery/brief.md.",
  ]);
});

test.each([
  ["nothing", undefined],
  ["other content", { [path]: { digest: asDigest("0".repeat(64)), isFit: true } }],
] as const)("work of which %s was checked does not pass as checked", async (_, recorded) => {
  const gate = await viewOf(recorded);
  expect(saidOf(gate)).toBe("Not checked against phases/schemas/brief.json since it was written.");
  expect(caveatsOf(gate)).toEqual([
    "Discovery document was not checked against phases/schemas/brief.json: docs/discovery/brief.md.",
  ]);
});

test("a deliverable without a schema never passes as checked beside one that has one", async () => {
  const gate = await viewOf("fits");
  const [checked] = gate.artifacts;
  const { schema: _, ...plain } = { ...checked!, path: "docs/discovery/notes.md" };
  expect(schemaSentence({ ...gate, artifacts: [checked!, plain] }, plain)).toBe(
    "Its data are not checked: it has no schema.",
  );
});
