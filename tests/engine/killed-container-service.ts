// A container service with one container that works until it is told to stop. Says so on standard output, then waits to be killed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createContainerService } from "../../runtime/local/container-service.ts";

const [entry = "", folder = ""] = process.argv.slice(2);
const logFolder = join(folder, "of-killed");
const service = createContainerService({
  entry,
  environment: {},
  logFolder,
  engine: () => ({ pendingTasks: () => [], sendTaskFailure: async () => {} }),
  execArguments: [],
});
await service.run({
  taskDefinition: "runner",
  environment: { CREW_TASK_TOKEN: "token", CREW_DO: "wait" },
  token: "token",
});
const log = () => readdirSync(logFolder).map((file) => readFileSync(join(logFolder, file), "utf8"));
const looking = setInterval(() => {
  if (!log().some((text) => text.includes("token"))) return;
  clearInterval(looking);
  console.log("works");
}, 10);
setInterval(() => {}, 60_000);
