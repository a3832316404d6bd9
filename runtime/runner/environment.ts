import { number, text, withParts } from "../../base/checks.ts";
import { isCommitId } from "../../base/commit-id.ts";
import { asDigest, isDigest } from "../../base/digest.ts";
import { readJsonList } from "../../base/read-json.ts";
import { checkedVariable, requiredVariable } from "../../base/required-variable.ts";
import type { ExampleBase } from "../ledger/base.ts";
import { roundCauses } from "../swarm/round-causes.ts";
import { runKinds } from "./kinds/run-kinds.ts";
import type { RunOrder } from "./order.ts";

/** Addresses of the runner's stores. */
export interface Places {
  table: string;
  objects: string;
  repositories: string;
  /** Address of the tools' secrets, if they are stored outside the environment. */
  secrets: string | undefined;
  heartbeatSeconds: number;
  /** True with the rehearsal model; only the process that started the runner has this information. */
  rehearsed: boolean;
  /** True in a rehearsal, with whatever model: tools call no services. */
  playsServices: boolean;
  /** Example code of the repositories, in a rehearsal. */
  examples: readonly ExampleBase[];
  /** Address of the rehearsal model; undefined where real models answer. */
  rehearsalUrl: string | undefined;
}

type Variables = { [name: string]: string | undefined };

export function readOrder(variables: Variables): RunOrder {
  return {
    taskToken: requiredVariable(variables, "CREW_TASK_TOKEN"),
    project: requiredVariable(variables, "CREW_PROJECT"),
    config: checkedVariable(variables, "CREW_CONFIG", asDigest),
    phase: requiredVariable(variables, "CREW_PHASE"),
    round: wholeNumber(variables, "CREW_ROUND"),
    epoch: wholeNumber(variables, "CREW_EPOCH"),
    mode: oneOf(variables, "CREW_MODE", Object.keys(runKinds)),
    cause: oneOf(variables, "CREW_CAUSE", roundCauses),
    feedback: variables.CREW_FEEDBACK ?? "",
  };
}

export function readPlaces(variables: Variables): Places {
  return {
    table: requiredVariable(variables, "CREW_TABLE"),
    objects: requiredVariable(variables, "CREW_OBJECTS"),
    repositories: requiredVariable(variables, "CREW_REPOSITORIES"),
    secrets: variables.CREW_SECRETS || undefined,
    heartbeatSeconds: variables.CREW_HEARTBEAT_SECONDS ? wholeNumber(variables, "CREW_HEARTBEAT_SECONDS") : 60,
    rehearsed: variables.CREW_REHEARSAL === "true",
    playsServices: variables.CREW_PLAYED_SERVICES === "true",
    examples: readExamples(variables.CREW_EXAMPLES ?? "[]"),
    rehearsalUrl: variables.CREW_REHEARSAL_URL || undefined,
  };
}

function readExamples(given: string): ExampleBase[] {
  const about = { startable: text, repository: text, url: text, branch: text, tree: text };
  const base = withParts<ExampleBase>({ ...about, commit: isCommitId, pack: isDigest, files: number, bytes: number });
  return readJsonList("CREW_EXAMPLES", given, base);
}

function wholeNumber(variables: Variables, name: string): number {
  const value = requiredVariable(variables, name);
  if (!/^\d{1,15}$/.test(value)) throw new Error(`${name} must be a whole number, not ${JSON.stringify(value)}.`);
  return Number(value);
}

function oneOf<T extends string>(variables: Variables, name: string, values: readonly T[]): T {
  const value = requiredVariable(variables, name);
  const found = values.find((candidate) => candidate === value);
  if (found === undefined)
    throw new Error(`${name} must be one of ${values.join(", ")}, not ${JSON.stringify(value)}.`);
  return found;
}
