// The least that validating a workspace can cost: each YAML file read, parsed by `yaml` and checked by compiled Ajv.
// Prints the milliseconds it took and the peak memory as JSON.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { agent, engagement, phase, tool } from "../../../compiler/load/validators.generated.js";

const root = process.argv[2] ?? ".";
const files = globSync("{agents,phases,engagements}/**/*.yaml", { cwd: root });
const started = performance.now();
const cpu = process.cpuUsage();
let refused = 0;
for (const file of files) {
  const check = /(^|\/)tools\//.test(file)
    ? tool
    : /(^|\/)agents\//.test(file)
      ? agent
      : /(^|\/)phases\//.test(file)
        ? phase
        : engagement;
  if (!check(parse(readFileSync(join(root, file), "utf8")))) refused++;
}
if (refused > 0) throw new Error(`${refused} files break their schema: the workspace should be sound.`);
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    milliseconds: performance.now() - started,
    cpuMilliseconds: (user + system) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
  }),
);
