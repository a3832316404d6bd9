import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { readsSecrets } from "../active-triggers.ts";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";
import type { Identity } from "./identity.ts";
import { logGroup } from "./log-group.ts";
import type { BuiltMachine } from "./machine.ts";
import { role } from "./role.ts";

export interface Functions {
  /** Answers the site's requests. */
  api: LambdaFunction;
  /** Handles events of stopped containers and sweeps. The same package with other rights; nobody outside can call it. */
  events: LambdaFunction;
}

/** Time limit of a request: an HTTP API gives up after 30 s. */
const requestSeconds = 29;
const eventSeconds = 120;

/** Values of other areas that the functions are configured with. */
interface Settings {
  siteUrl: string;
  identity: Identity;
  machines: readonly BuiltMachine[];
}

export function functions(ground: StackContext, settings: Settings): Functions {
  sessionKey(ground);
  const variables = functionEnvironment(ground, settings);
  return {
    api: lambda(ground, "api", requestSeconds, variables),
    events: lambda(ground, "events", eventSeconds, variables),
  };
}

/** Creates the session key. Its value is written once and read by the function; neither plan nor state contains it. */
function sessionKey({ stack, places }: StackContext): void {
  new SsmParameter(stack, "session_key_parameter", {
    name: `/crew/${places.name}/session-key`,
    description: "Seals the sessions of the site",
    type: "SecureString",
    ...(places.key !== undefined && { keyId: places.key }),
    valueWo: given("session_key"),
    valueWoVersion: 1,
  });
}

function functionEnvironment(ground: StackContext, { siteUrl, identity, machines }: Settings) {
  const { engagement, places, environment } = ground;
  return {
    CREW_TABLE: places.name,
    CREW_OBJECTS: `s3://${places.objects}`,
    CREW_ENGAGEMENT: engagement.name,
    ...startedVariables(ground, machines),
    CREW_SITE_URL: siteUrl,
    CREW_ISSUER: identity.issuer,
    CREW_CLIENT_ID: identity.clientId,
    CREW_SESSION_KEY_PARAMETER: `/crew/${places.name}/session-key`,
    ...(environment.sender !== undefined && { CREW_SENDER: environment.sender }),
    ...(environment.monthlyBudgetMicros !== undefined && {
      CREW_MONTHLY_BUDGET_MICROS: String(environment.monthlyBudgetMicros),
    }),
    ...(readsSecrets(ground) && { CREW_SECRETS_PATH: places.secretsPath }),
    ...(environment.telemetry !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: environment.telemetry }),
  };
}

/**
 * Returns the newest version of everything that can be started. With flows, the functions' variables contain only the versions, which are not known
 * before the deployment: Lambda allows 4 KB for all variables, so the digests are in `flows.json`, an object.
 */
function startedVariables({ places, machines, flowsDigest }: StackContext, built: readonly BuiltMachine[]) {
  const [main] = machines;
  if (flowsDigest === undefined) {
    return {
      CREW_STATE_MACHINE: built[0]?.machine.stateMachineVersionArn ?? "",
      CREW_CONFIG: main?.digests.config ?? "",
      CREW_MANIFEST: main?.digests.manifest ?? "",
    };
  }
  const versions = built.map(({ flow = "", machine }) => `"${flow}" = ${versionOf(machine)}`);
  return {
    CREW_STATE_MACHINE: places.machine(undefined),
    CREW_FLOWS: flowsDigest,
    // Written by Terraform: a quoted text cannot be inside an expression inside JSON.
    CREW_FLOW_VERSIONS: `\${jsonencode({${versions.join(", ")}})}`,
  };
}

/** Returns Terraform's expression for the number at the end of the ARN of a machine's newest version. */
function versionOf({ friendlyUniqueId }: SfnStateMachine): string {
  return `element(split(":", aws_sfn_state_machine.${friendlyUniqueId}.state_machine_version_arn), 7)`;
}

function lambda(
  ground: StackContext,
  purpose: "api" | "events",
  timeout: number,
  variables: { [name: string]: string },
) {
  const { stack, environment, places } = ground;
  const log = logGroup(ground, `${purpose}_log`, `/aws/lambda/${places.name}-${purpose}`);
  const { role: own, policy } = role(ground, purpose, "lambda");
  return new LambdaFunction(stack, purpose, {
    functionName: `${places.name}-${purpose}`,
    role: own.arn,
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    handler: "index.handler",
    s3Bucket: given("bundle_bucket"),
    s3Key: given("api_bundle_key"),
    sourceCodeHash: given("api_bundle_sha256"),
    memorySize: environment.api.memoryMib,
    timeout,
    environment: { variables },
    ...(places.key !== undefined && { kmsKeyArn: places.key }),
    loggingConfig: { logFormat: "JSON", logGroup: log.name },
    tracingConfig: { mode: "Active" },
    dependsOn: [policy],
  });
}
