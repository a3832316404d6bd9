/** What the infrastructure tells the function, one environment variable each. */
export interface Settings {
  table: string;
  objects: string;
  engagement: string;
  stateMachine: string;
  /** Digests of runner.json and status.json in the object store. */
  config: string;
  manifest: string;
  siteUrl: string;
  issuer: string;
  clientId: string;
  /** Names in the Parameter Store: the values are in no template, plan or environment. */
  sessionKeyParameter: string;
  clientSecretParameter: string | undefined;
  /** Where notices come from; without it there are none. */
  sender: string | undefined;
}

type Variables = { [name: string]: string | undefined };

export function readSettings(variables: Variables): Settings {
  return {
    table: required(variables, "CREW_TABLE"),
    objects: required(variables, "CREW_OBJECTS"),
    engagement: required(variables, "CREW_ENGAGEMENT"),
    stateMachine: required(variables, "CREW_STATE_MACHINE"),
    config: required(variables, "CREW_CONFIG"),
    manifest: required(variables, "CREW_MANIFEST"),
    siteUrl: required(variables, "CREW_SITE_URL"),
    issuer: required(variables, "CREW_ISSUER"),
    clientId: required(variables, "CREW_CLIENT_ID"),
    sessionKeyParameter: required(variables, "CREW_SESSION_KEY_PARAMETER"),
    clientSecretParameter: variables.CREW_CLIENT_SECRET_PARAMETER || undefined,
    sender: variables.CREW_SENDER || undefined,
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
