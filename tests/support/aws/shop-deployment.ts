import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { deploymentName } from "../../../compiler/index.ts";
import type { Packages } from "../../../deploy/packages.ts";
import { openObjectStore } from "../../../runtime/artifacts/object-store.ts";
import { key } from "../../../runtime/ledger/keys.ts";
import { readItem } from "../../../runtime/ledger/read.ts";
import { openTable, type Table } from "../../../runtime/ledger/table.ts";
import type { Pipeline, ProjectView } from "../../../schema/types.ts";
import { pluginFolder } from "../terraform.ts";
import { accountId } from "./api-call.ts";
import { type Cloud, openCloud } from "./cloud.ts";
import { type DeployedEngagement, openDeployedEngagement } from "./deployed-engagement.ts";
import type { Keys } from "./iam-gate.ts";
import type { RunnerPlace } from "./runner-clients.ts";
import { boundaryName, otherCrew, rolePath, writeWorkspace } from "./shop-releases.ts";
import { approve, openGateOf, type SiteVisitor, signIn, until } from "./site-visitor.ts";

const root = join(import.meta.dirname, "../../..");

/** The shop's deployment to the environment `live`, under its name. */
export const name = deploymentName("shop", { name: "live", region: "us-east-1" });
export const buckets = { objects: `${name}-${accountId}-objects`, repositories: `${name}-${accountId}-repositories` };

export function roleArn(purpose: string): string {
  return `arn:aws:iam::${accountId}:role${rolePath}${name}-${purpose}`;
}

/** An installed crew: its command line, and the key of its runner's bundle. */
export interface InstalledCrew {
  bin: string;
  bundle: string;
}

/** An account, a workspace, two versions of crew, and the people who decide. */
export interface ShopDeployment {
  cloud: Cloud;
  home: string;
  earlier: InstalledCrew;
  newest: InstalledCrew;
  table: Table;
  /** Writes the release's files to the workspace. */
  checkOut(release: { readonly [path: string]: string }): void;
  /** Resolves with crew's output; throws when it fails. Without keys, the person who set the account up calls it. */
  crew(which: InstalledCrew, words: readonly string[], keys?: Keys): Promise<string>;
  /** Starts the deployed functions as they are now. */
  update(): Promise<void>;
  site(): DeployedEngagement;
  signIn(): Promise<void>;
  operator(): SiteVisitor;
  customer(): SiteVisitor;
  start(): Promise<string>;
  openGate(project: string, phase: string): Promise<unknown>;
  approve(project: string, phase: string): Promise<void>;
  view(project: string): Promise<ProjectView>;
  finished(project: string): Promise<unknown>;
  until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T>;
  meta(project: string): Promise<{ config: string; stateMachineArn?: string }>;
  /** Services and keys that the runners of a lane use. */
  placeOf(lane: string): RunnerPlace;
  close(): Promise<void>;
}

const statement = "# Tea\n\nThe shop sells tea by telephone.\n\n## Requirements\n\n- It is open by spring.\n";

export async function openShopDeployment(): Promise<ShopDeployment> {
  const home = mkdtempSync(join(tmpdir(), "crew-releases-"));
  let workspace = "";
  let releases = 0;
  for (const environment of ["live", "dev"]) doNotWaitForCloudFront(join(home, "state/deploy/shop", environment));
  const parts: { site?: DeployedEngagement; operator?: SiteVisitor; customer?: SiteVisitor } = {};
  const part = <Part extends keyof typeof parts>(which: Part) => {
    const found = parts[which];
    if (found === undefined) throw new Error(`There is no ${which} yet.`);
    return found;
  };
  const pipelineFor = async (project: string): Promise<Pipeline> => {
    const { config } = await meta(project);
    return JSON.parse((await openObjectStore(`s3://${buckets.objects}`).get(config)).toString());
  };
  const cloud = await openCloud({ home, pipelineFor, onStopped: (event) => part("site").tell(event) });
  const table = openTable(name, { endpoint: cloud.emulator });
  const meta = async (project: string) => {
    const found = await readItem(table, key.meta(project));
    if (found === undefined) throw new Error(`There is no project ${project}.`);
    return found;
  };
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const noDeletion = { Effect: "Deny", Action: ["dynamodb:DeleteItem", "s3:DeleteObject"], Resource: "*" };
  await cloud.roles.createPolicy(boundaryName, [everything, noDeletion]);

  const why = () => `${cloud.log()} ${parts.site?.log()} ${JSON.stringify(cloud.gate.refused())}`;
  const view = (project: string) => part("customer").call<ProjectView>(`/api/projects/${project}`);
  const packages = JSON.parse(readFileSync(join(root, "build/packages/packages.json"), "utf8")) as Packages;
  return {
    cloud,
    home,
    earlier: otherCrew(join(home, "earlier")),
    newest: { bin: join(root, "cli/bin.js"), bundle: packages.runner.key },
    table,
    checkOut(release) {
      // A command that runs keeps the files it began with.
      workspace = join(home, `release-${++releases}`);
      writeWorkspace(workspace, release);
    },
    async crew({ bin }, words, keys) {
      const env = environmentOf(cloud, home, keys);
      const child = spawn(process.execPath, [bin, ...words, "--workspace", workspace], { cwd: home, env });
      const outputs = [text(child.stdout), text(child.stderr), once(child, "close")] as const;
      const [output, errors, [code]] = await Promise.all(outputs);
      if (code !== 0) throw new Error(`crew ${words.join(" ")}: ${code}\n${output}\n${errors}`);
      return output;
    },
    async update() {
      parts.site ??= await openDeployedEngagement(cloud, name, home);
      await parts.site.update();
    },
    site: () => part("site"),
    async signIn() {
      const at = { url: part("site").url, outbox: cloud.outbox };
      [parts.operator, parts.customer] = [
        await signIn(at, "olu@example.com", why),
        await signIn(at, "ada@example.com", why),
      ];
    },
    operator: () => part("operator"),
    customer: () => part("customer"),
    start: async () => (await part("operator").call<{ id: string }>("/api/projects", { sow: statement })).id,
    openGate: (project, phase) => openGateOf(part("customer"), project, phase, why),
    approve: (project, phase) => approve(part("customer"), project, phase, why),
    view,
    finished: (project) => until(async () => (await view(project)).summary.status === "finished" || undefined, why),
    until: (look) => until(look, why),
    meta,
    placeOf: (lane) => ({
      gate: cloud.gate,
      table: { name },
      credentialsUrl: cloud.credentialsUrl(roleArn(`runner-${lane}`)),
      projectRole: roleArn(`project-${lane}`),
    }),
    async close() {
      await parts.site?.close();
      await cloud.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The provider looks every half minute whether a change has reached the world: the emulator serves no address anyway. */
function doNotWaitForCloudFront(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const resource = { aws_cloudfront_distribution: { front: { wait_for_deployment: false } } };
  writeFileSync(join(folder, "emulator_override.tf.json"), JSON.stringify({ resource }));
}

/** The variables with which a program reaches the account: those of crew, Terraform and the AWS command line. */
export function environmentOf({ url }: Cloud, home: string, keys?: Keys): NodeJS.ProcessEnv {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL_SSM, ...inherited } = process.env;
  return {
    ...inherited,
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: "us-east-1",
    ...(keys && {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    }),
    CREW_STATE: join(home, "state"),
    TF_CLI_CONFIG_FILE: "/dev/null",
    TF_CLI_ARGS_init: `-plugin-dir=${pluginFolder}`,
  };
}
