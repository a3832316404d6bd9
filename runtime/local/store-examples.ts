import { join } from "node:path";
import { parsePipeline } from "../../schema/parse-outputs.ts";
import { exampleBase } from "../artifacts/customer/example-base.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { ExampleBase } from "../ledger/base.ts";
import type { CompiledEngagement } from "./deployment.ts";

/** Stores the example code of the engagements, as a fetch stores that of a repository. */
export async function storeExamples(
  objects: ObjectStore,
  { engagements, folder }: { engagements: readonly CompiledEngagement[]; folder: { root: string } },
): Promise<ExampleBase[]> {
  const stored: ExampleBase[] = [];
  for (const { name, config, example } of engagements) {
    const { repository } = parsePipeline(config);
    if (example === undefined || repository === undefined) continue;
    const { pack, ...base } = await exampleBase(example.files, join(folder.root, "example"));
    const { url, branch } = repository;
    const about = { startable: name, repository: example.repository, url, branch };
    stored.push({ ...about, ...base, pack: await objects.put(pack) });
  }
  return stored;
}
