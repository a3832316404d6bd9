import { fileURLToPath } from "node:url";
import { emitInfra } from "../../compiler/emit/infra/emit-infra.ts";
import type { OutputFile } from "../../compiler/emit/output-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import type { Environment, Pipeline } from "../../schema/types.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Compiled {
  pipeline: Pipeline;
  files: readonly OutputFile[];
}

/** Each flow of an engagement. */
export function compiledFlows(engagement: string): Compiled[] {
  const { flows = [] } = compile(nodeHost(root), { engagement });
  if (flows.length === 0) throw new Error(`${engagement} has no flows`);
  return flows;
}

export function compiled(engagement: string, workspace = root): Compiled {
  const { pipeline, files, diagnostics } = compile(nodeHost(workspace), { engagement });
  if (!pipeline || !files) throw new Error(JSON.stringify(diagnostics));
  return { pipeline, files };
}

export const cloudcrew = compiled("cloudcrew");

/** CloudCrew's environments are one of each size; the larger ones with the network that their size has by default. */
export const [small, medium, large] = ["dev", "staging", "prod"].map((name) => {
  const environment = cloudcrew.pipeline.environments?.[name];
  if (!environment) throw new Error(`CloudCrew has no environment ${name}`);
  return name === "dev" ? environment : { ...environment, network: "private" };
}) as [Environment, Environment, Environment];

export const sizes = [small, medium, large].map((environment): [string, Environment] => [
  environment.size,
  environment,
]);

/** Optional keys of an environment that add resources. */
export const everything = {
  account: "123456789012",
  alarms: ["ops@example.com"],
  sender: "crew@example.com",
  domain: "crew.example.com",
  monthlyBudgetMicros: 50_000_000,
};

export type Arguments = { [argument: string]: unknown };
export type Resources = { [type: string]: { [name: string]: Arguments } };

export interface Stack {
  resource: Resources;
  provider: { aws: Arguments[] };
  variable: { [name: string]: Arguments };
  output: { [name: string]: Arguments };
}

/** By compilation: two workspaces may have an engagement and an environment of the same names. */
const texts = new WeakMap<Pipeline, Map<string, string>>();

/** The emitted `main.tf.json`; emitted once for each environment. */
export function textOf(environment: Environment, { pipeline, files } = cloudcrew): string {
  const known = texts.get(pipeline) ?? new Map<string, string>();
  const key = JSON.stringify(environment);
  const text = known.get(key) ?? emitInfra([{ pipeline, files }], environment)[0]?.text ?? "";
  texts.set(pipeline, known.set(key, text));
  return text;
}

export function stackOf(environment: Environment, of = cloudcrew): Stack {
  return JSON.parse(textOf(environment, of)) as Stack;
}

/** Resources of a type by name. */
export function resourcesOf({ resource }: Stack, type: string): [string, Arguments][] {
  return Object.entries(resource[type] ?? {});
}

export interface Container {
  name: string;
  user?: string;
  essential: boolean;
  privileged?: boolean;
  readonlyRootFilesystem?: boolean;
  stopTimeout?: number;
  command: string[];
  environment?: { name: string; value: string }[];
  linuxParameters?: { initProcessEnabled?: boolean; capabilities?: { add?: string[]; drop?: string[] } };
  mountPoints?: { containerPath: string; readOnly: boolean }[];
  secrets?: unknown[];
}

export function containersOf(definition: Arguments): Container[] {
  return JSON.parse(String(definition.container_definitions)) as Container[];
}

export interface PolicyStatement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: { [operator: string]: { [key: string]: string | string[] } };
}

export function policyOf(text: unknown): PolicyStatement[] {
  return (JSON.parse(String(text)) as { Statement: PolicyStatement[] }).Statement;
}

export function listOf<Value>(value: Value | Value[] | undefined): Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
