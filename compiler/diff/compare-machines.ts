import { count } from "../../base/count.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareSets, listed, pairByName } from "./compare-values.ts";

/** A file of a compiled engagement. */
export interface EmittedFile {
  path: string;
  text: string;
}

interface Machine {
  States: { [name: string]: { Resource?: string; Branches?: Machine[]; ItemProcessor?: Machine } };
}

/** Compares the emitted files: states, kinds of tasks, resources of each environment and rights of its roles. */
export function compareFiles(before: readonly EmittedFile[], after: readonly EmittedFile[]): Change[] {
  return [
    ...compareMachines(machineIn(before), machineIn(after)),
    ...environmentsIn([...after, ...before]).flatMap((name) => [
      ...compareStatements(name, before, after),
      ...compareResources(name, before, after),
    ]),
  ];
}

function machineIn(files: readonly EmittedFile[]): Machine {
  return read<Machine>(files, "state-machine.asl.json") ?? { States: {} };
}

function read<Content>(files: readonly EmittedFile[], path: string): Content | undefined {
  const text = files.find((file) => file.path === path)?.text;
  return text === undefined ? undefined : (JSON.parse(text) as Content);
}

interface MachineState {
  Resource?: string;
}

function statesOf({ States }: Machine): MachineState[] {
  return Object.values(States).flatMap((state) => [
    state,
    ...[...(state.Branches ?? []), ...[state.ItemProcessor ?? []].flat()].flatMap(statesOf),
  ]);
}

function compareMachines(before: Machine, after: Machine): Change[] {
  const [old, now] = [statesOf(before), statesOf(after)];
  return [
    ...compareSets({ theme: "machine", subject: "machine.tasks" }, callsOf(old), callsOf(now), {
      added: { kind: "widened", severity: "medium", sentence: (calls) => `The machine now also calls ${calls}.` },
      removed: { kind: "narrowed", severity: "low", sentence: (calls) => `The machine no longer calls ${calls}.` },
    }),
    ...compareNumber(
      { theme: "machine", subject: "machine.states", severity: "low" },
      old.length,
      now.length,
      (was, is) => `The machine has ${is} instead of ${was}.`,
      (value) => count(value, "state"),
    ),
  ];
}

/** Returns the AWS actions that tasks call, without the ARN's suffix for the way of waiting. */
function callsOf(states: readonly MachineState[]): string[] {
  const calls = states.flatMap(({ Resource }) =>
    Resource === undefined ? [] : [Resource.split(":::")[1] ?? Resource],
  );
  return [...new Set(calls.map((call) => call.replace(/^aws-sdk:/, "").replace(/\.\w+$/, "")))].sort();
}

function environmentsIn(files: readonly EmittedFile[]): string[] {
  return [...new Set(files.flatMap(({ path }) => /^infra\/([^/]+)\//.exec(path)?.[1] ?? []))].sort();
}

interface InfraManifest {
  environment?: { region: string };
  rights: { [role: string]: { actions: string[]; resources: string[] }[] };
}

/** Compares a role's rights as pairs of action and resource. Their grouping into statements does not matter. */
function compareStatements(
  environment: string,
  before: readonly EmittedFile[],
  after: readonly EmittedFile[],
): Change[] {
  const path = `infra/${environment}/manifest.json`;
  const [old, now] = [read<InfraManifest>(before, path), read<InfraManifest>(after, path)];
  if (!old || !now) return [];
  const wherever = inAnyRegion(old, now);
  return pairByName(old.rights, now.rights).flatMap((role) =>
    compareSets(
      { theme: "rights", subject: `environments.${environment}.roles.${role.name}` },
      grantsOf(role.before, wherever),
      grantsOf(role.after, wherever),
      {
        added: {
          kind: "widened",
          severity: "high",
          sentence: (grants) => `In ${environment} the role ${role.name} may now also ${grants}.`,
        },
        removed: {
          kind: "narrowed",
          severity: "medium",
          sentence: (grants) => `In ${environment} the role ${role.name} may no longer ${grants}.`,
        },
      },
    ),
  );
}

/**
 * Removes the region from both sides. A changed region is a single change, reported with the environment, so equal
 * resources in the other region count as equal.
 */
function inAnyRegion(before: InfraManifest | undefined, after: InfraManifest | undefined): (text: string) => string {
  const [old, now] = [before?.environment?.region, after?.environment?.region];
  if (old === undefined || now === undefined || old === now) return (text) => text;
  // The digest at the end of a deployment's name contains the region, too.
  return (text) =>
    text
      .replaceAll(new RegExp(`\\b(?:${old}|${now})(?=[a-d]?\\b)`, "g"), "<region>")
      .replaceAll(/\b(crew-[a-z0-9-]+)-[0-9a-f]{6}\b/g, "$1");
}

function grantsOf(statements: InfraManifest["rights"][string] = [], wherever: (text: string) => string): string[] {
  return [
    ...new Set(
      statements.flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => `${action} on ${wherever(readable(resource))}`)),
      ),
    ),
  ].sort();
}

/** Removes Terraform's placeholders; the account number does not matter here. */
function readable(resource: string): string {
  return resource.replace(/\$\{data\.aws_caller_identity\.\w+\.account_id\}/g, "*").replace(/\$\{([^}]*)\}/g, "$1");
}

interface Stack {
  resource?: { [type: string]: { [name: string]: unknown } };
}

function compareResources(
  environment: string,
  before: readonly EmittedFile[],
  after: readonly EmittedFile[],
): Change[] {
  const path = `infra/${environment}/main.tf.json`;
  const [old, now] = [read<Stack>(before, path), read<Stack>(after, path)];
  if (!old || !now) return [];
  const about = { theme: "machine" as const, subject: `environments.${environment}.resources` };
  const manifest = `infra/${environment}/manifest.json`;
  const wherever = inAnyRegion(read<InfraManifest>(before, manifest), read<InfraManifest>(after, manifest));
  const [resources, resourcesNow] = [resourcesOf(old, wherever), resourcesOf(now, wherever)];
  const changed = pairByName(resources, resourcesNow)
    .filter(({ before, after }) => before !== undefined && after !== undefined && before !== after)
    .map(({ name }) => name);
  return [
    ...compareSets(about, Object.keys(resources), Object.keys(resourcesNow), {
      added: { severity: "medium", sentence: (which) => `The environment ${environment} now also has ${which}.` },
      removed: { severity: "medium", sentence: (which) => `The environment ${environment} no longer has ${which}.` },
    }),
    ...(changed.length > 0 ? [changedSettings(environment, changed)] : []),
  ];
}

function changedSettings(environment: string, resources: readonly string[]): Change {
  return {
    theme: "machine",
    kind: "changed",
    severity: "low",
    subject: `environments.${environment}.resources.settings`,
    sentence: `The environment ${environment} sets up ${listed(resources)} differently.`,
    after: resources,
  };
}

/** Returns each resource by its address, as text, without the digests of compiled files, which differ with every change. */
function resourcesOf({ resource = {} }: Stack, wherever: (text: string) => string): { [address: string]: string } {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, body]) => [
        `${type}.${name}`,
        wherever(JSON.stringify(body)).replace(/\b[0-9a-f]{64}\b/g, "<digest>"),
      ]),
    ),
  );
}
