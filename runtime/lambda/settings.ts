import { mapOf, text } from "../../base/checks.ts";
import { asDigest, type Digest } from "../../base/digest.ts";
import { readJson } from "../../base/read-json.ts";
import { checkedVariable, requiredVariable } from "../../base/required-variable.ts";

/** Settings of the function from the infrastructure, one environment variable each. */
export interface Settings {
  table: string;
  objects: string;
  engagement: string;
  started: StartedVersion | StartedFlows;
  siteUrl: string;
  issuer: string;
  clientId: string;
  /** Names in the Parameter Store: the values are not in any template, plan or environment. */
  sessionKeyParameter: string;
  clientSecretParameter: string | undefined;
  /** Path of the webhooks' secrets in the Parameter Store; without it no signed messages are accepted. */
  secrets: string | undefined;
  /** Sender of notices; without it there are none. */
  sender: string | undefined;
  /** In millionths of a US dollar; undefined where none is declared. */
  monthlyBudgetMicros: number | undefined;
}

/** The newest version of an engagement without flows. */
interface StartedVersion {
  stateMachine: string;
  /** Digests of runner.json and status.json in the object store. */
  config: Digest;
  manifest: Digest;
}

/** The newest version of an engagement's flows. */
export interface StartedFlows {
  /** Digest of `flows.json` in the object store, with the digests of their files. */
  flows: Digest;
  /** ARN of a flow's machine without the flow's name and the version: `<this>-<flow>:<version>`. */
  machinePrefix: string;
  /** By flow. */
  versions: { [flow: string]: string };
}

type Variables = { [name: string]: string | undefined };

export function readSettings(variables: Variables): Settings {
  return {
    table: requiredVariable(variables, "CREW_TABLE"),
    objects: requiredVariable(variables, "CREW_OBJECTS"),
    engagement: requiredVariable(variables, "CREW_ENGAGEMENT"),
    started: variables.CREW_FLOWS ? readFlows(variables) : readMain(variables),
    siteUrl: requiredVariable(variables, "CREW_SITE_URL"),
    issuer: requiredVariable(variables, "CREW_ISSUER"),
    clientId: requiredVariable(variables, "CREW_CLIENT_ID"),
    sessionKeyParameter: requiredVariable(variables, "CREW_SESSION_KEY_PARAMETER"),
    clientSecretParameter: variables.CREW_CLIENT_SECRET_PARAMETER || undefined,
    secrets: variables.CREW_SECRETS_PATH || undefined,
    sender: variables.CREW_SENDER || undefined,
    monthlyBudgetMicros: variables.CREW_MONTHLY_BUDGET_MICROS
      ? Number(variables.CREW_MONTHLY_BUDGET_MICROS)
      : undefined,
  };
}

function readMain(variables: Variables): StartedVersion {
  return {
    stateMachine: requiredVariable(variables, "CREW_STATE_MACHINE"),
    config: checkedVariable(variables, "CREW_CONFIG", asDigest),
    manifest: checkedVariable(variables, "CREW_MANIFEST", asDigest),
  };
}

function readFlows(variables: Variables): StartedFlows {
  return {
    flows: checkedVariable(variables, "CREW_FLOWS", asDigest),
    machinePrefix: requiredVariable(variables, "CREW_STATE_MACHINE"),
    versions: checkedVariable(variables, "CREW_FLOW_VERSIONS", asVersions),
  };
}

function asVersions(json: string): StartedFlows["versions"] {
  const versions = readJson("it", json);
  if (!isVersions(versions)) throw new Error("it is not an object of versions by flow");
  return versions;
}

const isVersions = mapOf(text);
