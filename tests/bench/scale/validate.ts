// Validates a whole workspace once; prints the milliseconds it took and the peak memory as JSON.
import { nodeHost, validate } from "../../../compiler/index.ts";

const started = performance.now();
const cpu = process.cpuUsage();
const { diagnostics } = validate(nodeHost(process.argv[2] ?? "."));
if (diagnostics.some(({ severity }) => severity === "error")) throw new Error("The workspace should be sound.");
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    milliseconds: performance.now() - started,
    cpuMilliseconds: (user + system) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
  }),
);
