import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { loadPipeline } from "../../runtime/runner/configuration.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { CommandTool } from "../../schema/types.ts";
import { twoAgents } from "../support/two-agents.ts";

test("a project that began before tools had kinds and models had providers finishes with the configuration it has", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crew-configuration-"));
  const objects = openObjectStore(pathToFileURL(folder).href);
  const lint: CommandTool = {
    kind: "command",
    name: "lint",
    description: "Lints.",
    effect: "read",
    input: { type: "object", properties: {} },
    command: { argv: ["lint"], folder: "", timeoutSeconds: 1, exit: [0] },
  };
  const pipeline = { ...twoAgents(), tools: { ...twoAgents().tools, lint } };
  const old = JSON.stringify(pipeline, (key, value) =>
    (key === "tools" || key === "models") && !Array.isArray(value) ? unkinded(value) : value,
  );
  expect(old).not.toMatch(/"(kind|provider)":/);
  const config = await objects.put(old);
  const { tools, models } = await loadPipeline(objects, { config, phase: "design" } as RunOrder, config);
  await rm(folder, { recursive: true });
  expect({ tools, models }).toEqual({ tools: pipeline.tools, models: pipeline.models });
});

const unkinded = (parts: { [name: string]: object }) =>
  Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, { ...part, kind: undefined, provider: undefined }]),
  );
