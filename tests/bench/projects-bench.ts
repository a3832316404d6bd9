import { createServices } from "../../runtime/api/services.ts";
import { listProjects } from "../../runtime/api/views/project-list.ts";
import { summarize } from "../../runtime/api/views/project-summary.ts";
import type { Caller } from "../../runtime/inbox/caller.ts";
import type { Decider } from "../../runtime/inbox/decider.ts";
import { readProject } from "../../runtime/inbox/project-records.ts";
import { createSweep } from "../../runtime/inbox/sweep.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readMarked } from "../../runtime/ledger/read.ts";
import { marks } from "../../schema/table.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { measureInTurn, report } from "./timing.ts";

const counts = (process.env.CREW_BENCH_PROJECTS ?? "100,1000").split(",").map(Number);

/** The list of projects and the sweep beside what they would take if every project, and every open item, were read. */
export async function benchProjects(): Promise<void> {
  const services = await openApiServices();
  try {
    let there = 0;
    for (const count of counts) {
      for (; there < count; there++) await addParked(services, there + 1);
      await measure(services, count);
    }
  } finally {
    await services.close();
  }
}

async function measure(services: ApiServices, count: number): Promise<void> {
  const { decider } = createServices(services.options);
  const caller: Caller = {
    email: "cora@example.com",
    name: "Cora",
    isOperator: false,
    ownsMachine: false,
    withoutPlaceIn: [],
  };
  const sweep = createSweep();
  await sweep(decider);
  const rows = await measureInTurn(
    [
      { name: "list, every project whole", run: () => timed(() => readAllWhole(decider, caller)) },
      { name: "list, a page", run: () => timed(() => listProjects(decider, caller, {})) },
      { name: "sweep, every open item", run: () => timed(() => readMarked(decider.table, marks.waiting)) },
      { name: "sweep, what has changed", run: () => timed(() => sweep(decider)) },
    ],
    5,
  );
  report(`${count} projects, each parked at its gate`, "ms", rows.slice(0, 2), "list, every project whole");
  report(`the sweep beside ${count} open gates`, "ms", rows.slice(2), "sweep, every open item");
}

/** As the list was made before it had pages. */
async function readAllWhole({ table, manifests, clock }: Decider, caller: Caller): Promise<unknown> {
  const items = await readMarked(table, marks.projects);
  return Promise.all(
    items.map(async ({ pk }) => {
      const project = await readProject(table, manifests, pk.slice("PROJECT#".length));
      return project && summarize(project, caller, clock.now());
    }),
  );
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** The items that `hello` leaves when it waits at its gate: a round, a review, a ledger of ten entries, a notice, the gate. */
async function addParked(services: ApiServices, number: number): Promise<void> {
  const id = `shop-${String(number).padStart(6, "0")}`;
  const time = new Date(Date.parse("2026-11-01T00:00:00Z") + number * 1_000).toISOString();
  await services.project(id, { createdAt: time, gsi1sk: time, title: `Project ${number}` } as object);
  const usage = { inputTokens: 9, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: number };
  await Promise.all([
    services.round(id, "discovery", 1, { usage, agentUsage: { architect: usage } }),
    services.gate(id, "discovery", 1, { openedAt: time }),
    services.put(key.review(id, "discovery", 1), {
      passed: true,
      items: [],
      summary: "Good.",
      agent: "security",
      time,
    }),
    ...Array.from({ length: 10 }, (_, at) =>
      services.put(key.ledger(id, "facts", `fact-${at}`), {
        id: `fact-${at}`,
        section: "facts",
        text: "The permits are sold at the lake, on every day but Sunday.",
        by: "architect",
        phase: "discovery",
        round: 1,
        time,
      }),
    ),
  ]);
}
