import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

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
  /** Resolves with what it printed; rejects with it when Terraform does not succeed. */
  run(...argv: string[]): Promise<string>;
}

/** A working folder with the files. It runs beside this process, which may be serving what Terraform calls. */
export function terraformIn(
  folder: string,
  files: { [name: string]: string },
  variables: NodeJS.ProcessEnv = {},
): Terraform {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1", ...variables };
  return {
    folder,
    async run(...argv) {
      const child = spawn("terraform", argv, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      if (code === 0) return stdout;
      throw new Error(`terraform ${argv.join(" ")}: ${code}\n${stdout.slice(-4000)}\n${stderr.slice(0, 8000)}`);
    },
  };
}
