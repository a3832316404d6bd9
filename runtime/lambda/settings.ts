import { asDigest, type Digest } from "../../base/digest.ts";
import { checkedVariable, requiredVariable } from "../../base/required-variable.ts";
/** Settings of the function from the infrastructure, one environment variable each. */
export interface Settings {
  table: string;
  objects: string;
  engagement: string;
  stateMachine: string;
  /** Digests of runner.json and status.json in the object store. */
  config: Digest;
  manifest: Digest;
  siteUrl: string;
  issuer: string;
  clientId: string;
  /** Names in the Parameter Store: the values are not in any template, plan or environment. */
  sessionKeyParameter: string;
  clientSecretParameter: string | undefined;
  /** Sender of notices; without it there are none. */
  sender: string | undefined;
  /** In millionths of a US dollar; undefined where none is declared. */
  monthlyBudgetMicros: number | undefined;
}

type Variables = { [name: string]: string | undefined };

export function readSettings(variables: Variables): Settings {
  return {
    table: requiredVariable(variables, "CREW_TABLE"),
    objects: requiredVariable(variables, "CREW_OBJECTS"),
    engagement: requiredVariable(variables, "CREW_ENGAGEMENT"),
    stateMachine: requiredVariable(variables, "CREW_STATE_MACHINE"),
    config: checkedVariable(variables, "CREW_CONFIG", asDigest),
    manifest: checkedVariable(variables, "CREW_MANIFEST", asDigest),
    siteUrl: requiredVariable(variables, "CREW_SITE_URL"),
    issuer: requiredVariable(variables, "CREW_ISSUER"),
    clientId: requiredVariable(variables, "CREW_CLIENT_ID"),
    sessionKeyParameter: requiredVariable(variables, "CREW_SESSION_KEY_PARAMETER"),
    clientSecretParameter: variables.CREW_CLIENT_SECRET_PARAMETER || undefined,
    sender: variables.CREW_SENDER || undefined,
    monthlyBudgetMicros: variables.CREW_MONTHLY_BUDGET_MICROS
      ? Number(variables.CREW_MONTHLY_BUDGET_MICROS)
      : undefined,
  };
}
