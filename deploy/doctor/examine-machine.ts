import { spawnSync } from "node:child_process";
import { findTerraform } from "../terraform/find-terraform.ts";
import { type Finding, finding } from "./finding.ts";

/** Checks the programs on this computer; Terraform and a container engine are needed only for deploying. */
export function examineMachine(needs: { terraform: boolean; engine: boolean }): Promise<Finding[]> {
  return Promise.all([
    finding("Node", async () => nodeFinding()),
    finding("git", async () => programFinding("git", "Install git: crew stores deliverables in it.")),
    ...(needs.terraform ? [finding("Terraform", async () => terraformFinding())] : []),
    ...(needs.engine ? [finding("container engine", async () => engineFinding())] : []),
  ]);
}

function nodeFinding(): Omit<Finding, "subject"> {
  const isNewEnough = Number(process.versions.node.split(".")[0]) >= 24;
  const found = `version ${process.versions.node}`;
  return isNewEnough
    ? { state: "ok", found }
    : { state: "problem", found, advice: "Run `npm ci`: Node 24 comes with it." };
}

function terraformFinding(): Omit<Finding, "subject"> {
  const { path, version } = findTerraform();
  return { state: "ok", found: `${path} ${version}` };
}

function programFinding(program: string, advice: string): Omit<Finding, "subject"> {
  const found = versionOf(program);
  return found === undefined ? { state: "problem", found: "not installed", advice } : { state: "ok", found };
}

const engines = ["docker", "podman", "finch"];

function engineFinding(): Omit<Finding, "subject"> {
  for (const engine of engines) {
    const found = versionOf(engine);
    if (found !== undefined) return { state: "ok", found };
  }
  return {
    state: "problem",
    found: `none of ${engines.join(", ")}`,
    advice: "The tools of this team need a separate image: install an engine, or build runner.Dockerfile elsewhere.",
  };
}

function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.split("\n", 1)[0]?.trim() : undefined;
}
