import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const folder = join(import.meta.dirname, "../../../docs/runbooks");
const run = promisify(execFile);

/** True when the commands of runbooks can be run as they are. */
export const hasAwsCli =
  spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0 &&
  spawnSync("openssl", ["version"], { stdio: "ignore" }).status === 0;

/** Runs the commands below a heading of a runbook, with the names in capitals filled in. Resolves with what they print. */
export async function followRunbook(
  file: string,
  heading: string,
  names: { [placeholder: string]: string },
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const [, commands] = /^```sh\n([\s\S]*?)^```$/m.exec(sectionOf(file, heading)) ?? [];
  if (commands === undefined) throw new Error(`${file} has no commands below "${heading}".`);
  const filled = Object.entries(names).reduce((text, [name, value]) => text.replaceAll(name, value), commands);
  return (await run("bash", ["-euo", "pipefail", "-c", filled], { env })).stdout;
}

/** The actions that a runbook lists below "Rights": the service is named once for those that follow. */
export function rightsIn(file: string): string[] {
  let service = "";
  return [...sectionOf(file, "Rights").matchAll(/`(?:(\w+):)?([A-Z]\w+)`/g)].map(([, named, action]) => {
    service = named ?? service;
    return `${service}:${action}`;
  });
}

function sectionOf(file: string, heading: string): string {
  const text = readFileSync(join(folder, file), "utf8");
  const start = text.indexOf(`## ${heading}\n`);
  if (start < 0) throw new Error(`${file} has no section "${heading}".`);
  return text.slice(start).split(/\n(?=## )/)[0] ?? "";
}
