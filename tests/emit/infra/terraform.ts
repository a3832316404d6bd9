import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A folder that Terraform can install the AWS provider from without a network: CREW_TERRAFORM_PLUGINS, or where a copy of
 * the provider lies on this machine. Undefined where there is none, or no Terraform.
 */
export const pluginFolder = findPlugins();

export const withoutTerraform =
  "there is no terraform with a local copy of the AWS provider (name its folder by CREW_TERRAFORM_PLUGINS)";

function findPlugins(): string | undefined {
  if (spawnSync("terraform", ["version"], { stdio: "ignore" }).status !== 0) return undefined;
  const declared = process.env.CREW_TERRAFORM_PLUGINS;
  const home = process.env.HOME ?? "";
  const places = declared
    ? [declared]
    : ["/opt/tf-plugins", "/usr/share/terraform/plugins", `${home}/.terraform.d/plugins`];
  const pattern = "*/hashicorp/aws/*/*/terraform-provider-aws*";
  return places.find((place) => globSync(pattern, { cwd: place }).length > 0);
}

export interface Terraform {
  folder: string;
  /** Rejects with what Terraform printed when it does not succeed. */
  run(...argv: string[]): string;
}

/** A working folder with the files, and the provider installed. */
export function terraformIn(
  folder: string,
  files: { [name: string]: string },
  variables: NodeJS.ProcessEnv = {},
): Terraform {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const run = (...argv: string[]): string => {
    const { status, stdout, stderr } = spawnSync("terraform", argv, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        TF_CLI_CONFIG_FILE: "/dev/null",
        TF_IN_AUTOMATION: "1",
        CHECKPOINT_DISABLE: "1",
        ...variables,
      },
    });
    if (status !== 0)
      throw new Error(`terraform ${argv.join(" ")}: ${status}\n${stdout.slice(-8000)}\n${stderr.slice(0, 8000)}`);
    return stdout;
  };
  return { folder, run };
}
