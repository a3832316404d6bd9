import { spawnSync } from "node:child_process";
import { Refused } from "../refused.ts";

/** Program that applies infrastructure: HashiCorp's Terraform or OpenTofu. */
export interface Program {
  path: string;
  version: string;
}

/** First version of both programs with write-only arguments, ephemeral values and a lock file beside the state. */
export const oldestVersion = "1.11.0";

const install =
  "Install Terraform (developer.hashicorp.com/terraform/install) or OpenTofu (opentofu.org), or name one with CREW_TERRAFORM.";

/** Finds `CREW_TERRAFORM`, or else `terraform` or `tofu` on the path; uses the first that exists. */
export function findTerraform(variables: NodeJS.ProcessEnv = process.env): Program {
  const named = variables.CREW_TERRAFORM;
  for (const path of named ? [named] : ["terraform", "tofu"]) {
    const version = versionOf(path, variables);
    if (version === undefined) continue;
    if (isOlder(version, oldestVersion))
      throw new Refused(`${path} is version ${version}; ${oldestVersion} or newer is needed. ${install}`);
    return { path, version };
  }
  throw new Refused(
    named ? `CREW_TERRAFORM names "${named}", which does not run. ${install}` : `There is no terraform. ${install}`,
  );
}

function versionOf(path: string, variables: NodeJS.ProcessEnv): string | undefined {
  const env = { ...variables, CHECKPOINT_DISABLE: "1" };
  const { status, stdout } = spawnSync(path, ["version", "-json"], { encoding: "utf8", env, timeout: 20_000 });
  return status === 0 ? /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split(".").map(Number)) as [number[], number[]];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
