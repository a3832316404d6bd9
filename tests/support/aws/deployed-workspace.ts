import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import { deploymentName } from "../../../compiler/index.ts";
import { openObjectStore } from "../../../runtime/artifacts/object-store.ts";
import { key } from "../../../runtime/ledger/keys.ts";
import { readItem } from "../../../runtime/ledger/read.ts";
import { openTable } from "../../../runtime/ledger/table.ts";
import type { Pipeline, ProjectSummary, ProjectView } from "../../../schema/types.ts";
import { accountId } from "./api-call.ts";
import { openCloud } from "./cloud.ts";
import { type DeployedEngagement, openDeployedEngagement } from "./deployed-engagement.ts";
import { environmentOf } from "./shop-deployment.ts";
import { boundaryName, rolePath } from "./shop-releases.ts";
import { approve, openGateOf, type SiteVisitor, signIn, until } from "./site-visitor.ts";

const root = join(import.meta.dirname, "../../..");

/** Texts of a file to replace, as whoever sets the engagement up does. */
export type Edits = readonly (readonly [find: string, replacement: string])[];

interface Wanted {
  engagement: string;
  /** By file, relative to the engagement's folder. */
  edits?: { readonly [file: string]: Edits };
  /** Whole files in place of others, relative to the same folder. */
  files?: { readonly [file: string]: string };
  /** Variables of every container and function besides their own. */
  variables?: { readonly [name: string]: string };
}

/** An engagement of this repository, deployed by `crew deploy` to an environment `live` of an account with IAM, in which all its triggers act. */
export async function deployWorkspace({ engagement, edits = {}, files = {}, variables = {} }: Wanted) {
  const home = mkdtempSync(join(tmpdir(), "crew-deployed-"));
  const workspace = writeWorkspace(join(home, "workspace"), engagement, { edits, files });
  const name = deploymentName(engagement, { name: "live", region: "us-east-1" });
  doNotWaitForCloudFront(join(home, `state/deploy/${engagement}/live`));
  const parts: { site?: DeployedEngagement } = {};
  const pipelineFor = async (project: string): Promise<Pipeline | undefined> => {
    const meta = await readItem(table, key.meta(project));
    const objects = openObjectStore(`s3://${name}-${accountId}-objects`);
    return meta && JSON.parse((await objects.get(meta.config)).toString());
  };
  const cloud = await openCloud({ home, pipelineFor, onStopped: async (event) => parts.site?.tell(event), variables });
  const table = openTable(name, { endpoint: cloud.emulator });
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  await cloud.roles.createPolicy(boundaryName, [everything]);
  const why = () =>
    `${cloud.log().slice(-6000)} ${parts.site?.log().slice(-6000)} ${JSON.stringify(cloud.gate.refused())}`;

  const crew = async (...words: string[]): Promise<string> => {
    const bin = join(root, "cli/bin.js");
    const env = environmentOf(cloud, home);
    const child = spawn(process.execPath, [bin, ...words, "--workspace", workspace], { cwd: home, env });
    const outputs = [text(child.stdout), text(child.stderr), once(child, "close")] as const;
    const [output, errors, [code]] = await Promise.all(outputs);
    if (code !== 0) throw new Error(`crew ${words.join(" ")}: ${code}\n${output}\n${errors}`);
    return output;
  };
  // Programs that the tools need are on this machine, as containers are.
  const image = ["--runner-image", "public.ecr.aws/docker/library/node:24-bookworm"];
  await crew("deploy", engagement, "--env", "live", "--yes", ...image);
  parts.site = await openDeployedEngagement(cloud, name, home);
  const { site } = parts;
  await site.update();
  const visitors = new Map<string, SiteVisitor>();
  const as = async (email: string): Promise<SiteVisitor> => {
    const visitor = visitors.get(email) ?? (await signIn({ url: site.url, outbox: cloud.outbox }, email, why));
    visitors.set(email, visitor);
    return visitor;
  };
  const projects = async (by: string) => (await as(by)).call<ProjectSummary[]>("/api/projects");
  return {
    name,
    cloud,
    site,
    crew,
    as,
    /** Keeps a secret where the deployment looks for it. */
    async keep(secret: string, Value: string): Promise<void> {
      const client = new SSMClient({ endpoint: cloud.emulator });
      const Name = `/crew/${name}/secrets/${secret}`;
      await client.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
    },
    /** EventBridge's event of each minute. */
    sweep: () => site.tell({ source: "aws.events", "detail-type": "Scheduled Event" }),
    /** The newest project of a flow, once there is one. */
    projectOf: (flow: string, by: string) =>
      until(
        async () => (await projects(by)).find(({ id }) => new RegExp(`^${flow}-[a-z0-9]+-\\d+$`).test(id))?.id,
        why,
      ),
    openGate: async (project: string, phase: string, by: string) => openGateOf(await as(by), project, phase, why),
    approve: async (project: string, phase: string, by: string) => approve(await as(by), project, phase, why),
    /** The project, once it has ended. */
    ended: (project: string, by: string) =>
      until(async () => {
        const view = await (await as(by)).call<ProjectView>(`/api/projects/${project}`);
        return ["finished", "stopped", "rejected"].includes(view.summary.status) ? view : undefined;
      }, why),
    until: <T>(look: () => Promise<T | undefined> | T | undefined) => until(look, why),
    why,
    /** Services and keys that the runners of a lane use. */
    placeOf: (lane: string) => ({
      gate: cloud.gate,
      table: { name },
      credentialsUrl: cloud.credentialsUrl(roleArn(`${name}-runner-${lane}`)),
      projectRole: roleArn(`${name}-project-${lane}`),
    }),
    async close(): Promise<void> {
      await site.close();
      await cloud.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type DeployedWorkspace = Awaited<ReturnType<typeof deployWorkspace>>;

const roleArn = (role: string) => `arn:aws:iam::${accountId}:role${rolePath}${role}`;

const live = `environments:
  live: {region: us-east-1, size: small, rolePath: ${rolePath}, permissionsBoundary: ${boundaryName}, triggers: all}
`;

function writeWorkspace(
  folder: string,
  engagement: string,
  { edits, files }: Required<Pick<Wanted, "edits" | "files">>,
): string {
  for (const part of ["agents", "phases", "schema", `engagements/${engagement}`])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const [path, replaced] of Object.entries(edits)) {
    const file = join(folder, "engagements", engagement, path);
    let content = readFileSync(file, "utf8");
    for (const [find, replacement] of replaced) {
      expect(content).toContain(find);
      content = content.replaceAll(find, () => replacement);
    }
    writeFileSync(file, content);
  }
  for (const [path, content] of Object.entries(files))
    writeFileSync(join(folder, "engagements", engagement, path), content);
  const file = join(folder, "engagements", engagement, "engagement.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^environments:\n(?: .*\n)+/m, live));
  return folder;
}

/** The provider looks every half minute whether a change has reached the world: the emulator serves no address anyway. */
function doNotWaitForCloudFront(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const resource = { aws_cloudfront_distribution: { front: { wait_for_deployment: false } } };
  writeFileSync(join(folder, "emulator_override.tf.json"), JSON.stringify({ resource }));
}
