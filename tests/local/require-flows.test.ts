import { afterAll, beforeAll, expect, test } from "vitest";
import { realClock } from "../../runtime/engine/clock.ts";
import { createEngine } from "../../runtime/engine/engine.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import type { CompiledEngagement } from "../../runtime/local/deployment.ts";
import { machineName } from "../../runtime/local/machine-name.ts";
import { requireFlows } from "../../runtime/local/require-flows.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "done", States: { done: { Type: "Succeed" } } });

/** An engine that had these flows before. */
function engineWith(...names: string[]) {
  const engine = createEngine({ journal: memoryJournal(), clock: realClock(), integrations: [] });
  for (const name of names) engine.createStateMachine({ name: machineName(name), definition });
  return engine;
}

const compiled = (...names: string[]): CompiledEngagement[] =>
  names.map((name) => ({ name, title: name, description: "", definition, config: "", manifest: "" }));

test("a flow that was removed is refused while one of its projects has not ended, which is named", async () => {
  const engine = engineWith("desk/triage", "desk/answer");
  const required = () => requireFlows({ engine, table: services.table }, compiled("desk/answer"));
  await expect(required()).resolves.toBeUndefined();
  await services.project("triage-7", { engagement: "desk", flow: "triage", status: "RUNNING" });
  await expect(required()).rejects.toThrow(
    'The flow "triage" of desk was removed, and has projects that have not ended: triage-7. Put the flow back',
  );
  await services.project("triage-7", { engagement: "desk", flow: "triage", status: "FINISHED" });
  await expect(required()).resolves.toBeUndefined();
});

test("flows of an engagement that is not run now, and projects of other flows, are in nobody's way", async () => {
  await services.project("triage-8", { engagement: "desk", flow: "triage", status: "RUNNING" });
  const engine = engineWith("desk/triage", "desk/answer");
  await expect(requireFlows({ engine, table: services.table }, compiled("shop"))).resolves.toBeUndefined();
  await expect(requireFlows({ engine, table: services.table }, compiled("desk/triage"))).resolves.toBeUndefined();
});
