import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { realClock } from "../../runtime/engine/clock.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { startCloud } from "../../runtime/local/cloud.ts";
import { createOutbox } from "../../runtime/local/outbox/outbox.ts";
import { openStateFolder } from "../../runtime/local/state-folder.ts";

const home = mkdtempSync(join(tmpdir(), "crew-cloud-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Listens on the port, or on a free one, until it is asked which. */
async function usePort(port: number): Promise<number> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("services that cannot be brought up leave nothing that listens", async () => {
  const awsPort = await usePort(0);
  const folder = openStateFolder(home);
  const clock = realClock();
  const broken = { name: "broken", title: "Broken", description: "", definition: "{}", config: "{}", manifest: "{}" };
  const starting = startCloud({
    folder,
    keep: "in-memory",
    journal: memoryJournal(),
    clock,
    outbox: createOutbox(folder.outbox, clock),
    engagements: [broken],
    model: "rehearsal",
    runner: "never-started.js",
    awsPort,
  });
  await expect(starting).rejects.toThrow();
  expect(await usePort(awsPort)).toBe(awsPort);
});
