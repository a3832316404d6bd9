import { once } from "node:events";
import { startStopwatch } from "../../runtime/runner/stopwatch.ts";

const stopwatch = startStopwatch();
process.stdout.write("started\n");
await once(process.stdin, "data");
process.stdout.write(`${stopwatch.workedMs()}\n`);
process.exit(0);
