import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { TerraformLocal } from "cdktf";
import type { Lane } from "../../../ir/lanes.ts";
import { bootScript } from "../boot-script.ts";
import { account } from "../resource-names.ts";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";
import { logGroup } from "./log-group.ts";
import { projectRole, role } from "./role.ts";
import { toolRoles, toolsOf } from "./tool-roles.ts";

/** User and group of the image's own user `node`, as which declared programs run. */
const programsUser = "1000:1000";

/**
 * Capabilities that the container service grants by default and the runner does without. It keeps those to start programs as
 * another user and end them (SETUID, SETGID, KILL), to share files with them (CHOWN), and to read and delete what they
 * closed (DAC_OVERRIDE). Fargate adds none that was dropped with ALL.
 */
const droppedCapabilities = [
  "AUDIT_WRITE",
  "FOWNER",
  "FSETID",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETPCAP",
  "SYS_CHROOT",
];

/** Writable folders of a runner; the rest of its file system is read-only. */
const writable = { work: "/work", tmp: "/tmp" };

/** Time between SIGTERM and SIGKILL; the maximum that Fargate grants. */
const stopTimeoutSeconds = 120;

/** Creates one task definition, with its own role, for each lane that some run needs. */
export function laneDefinitions(ground: StackContext): Map<Lane, EcsTaskDefinition> {
  const log = logGroup(ground, "runner_log", `/crew/${ground.places.name}/runner`);
  const images = role(ground, "images", "ecs-tasks").role;
  const shared = { image: imageOf(ground), log, images };
  return new Map(ground.lanes.map((lane) => [lane, laneDefinition(ground, lane, shared)]));
}

interface Shared {
  image: string;
  log: CloudwatchLogGroup;
  images: IamRole;
}

function laneDefinition(ground: StackContext, lane: Lane, shared: Shared): EcsTaskDefinition {
  const { stack, environment, places } = ground;
  const runners = role(ground, `runner-${lane}`, "ecs-tasks").role;
  const { role: callers } = projectRole(ground, lane, runners);
  if (lane === "calls") toolRoles(ground, callers);
  const { cpuUnits, memoryMib, storageGib } = environment.runner;
  return new EcsTaskDefinition(stack, `runner_${lane.replace("-", "_")}`, {
    family: `${places.name}-${lane}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(cpuUnits),
    memory: String(memoryMib),
    ephemeralStorage: { sizeInGib: storageGib },
    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
    executionRoleArn: shared.images.arn,
    taskRoleArn: runners.arn,
    volume: Object.keys(writable).map((name) => ({ name })),
    containerDefinitions: JSON.stringify([runnerContainer(ground, lane, shared)]),
    // Running projects keep using the revision they started with.
    skipDestroy: true,
  });
}

const mountPoints = Object.entries(writable).map(([sourceVolume, containerPath]) => ({
  sourceVolume,
  containerPath,
  readOnly: false,
}));

function runnerContainer(ground: StackContext, lane: Lane, { image, log }: Shared) {
  return {
    name: "runner",
    image,
    essential: true,
    // Volumes of Fargate belong to root, and only root may start programs of another user.
    user: "0",
    readonlyRootFilesystem: true,
    privileged: false,
    // No init process: it would have the task token in its environment too.
    linuxParameters: { initProcessEnabled: false, capabilities: { drop: droppedCapabilities } },
    stopTimeout: stopTimeoutSeconds,
    // Without the flag, a signal would open Node's debugger on a port that every program in the container can reach.
    command: [
      "node",
      "--disable-sigusr1",
      "--input-type=module",
      "--eval",
      bootScript.replaceAll(/[$%]\{/g, (mark) => `${mark[0]}${mark}`),
    ],
    workingDirectory: writable.work,
    environment: Object.entries(runnerEnvironment(ground, lane)).map(([name, value]) => ({ name, value })),
    mountPoints,
    logConfiguration: logConfiguration(ground, log),
  };
}

function runnerEnvironment(ground: StackContext, lane: Lane): { [name: string]: string } {
  const { environment, places } = ground;
  return {
    AWS_REGION: environment.region,
    CREW_BUNDLE_BUCKET: given("bundle_bucket"),
    CREW_BUNDLE_FILE: `${writable.work}/runner.mjs`,
    CREW_BUNDLE_KEY: given("runner_bundle_key"),
    CREW_BUNDLE_SHA256: given("runner_bundle_sha256"),
    CREW_OBJECTS: `s3://${places.objects}`,
    CREW_PROGRAMS_USER: programsUser,
    CREW_PROJECT_ROLE: places.projectRole(lane),
    CREW_REPOSITORIES: `s3://${places.repositories}`,
    CREW_SECRETS: `ssm:${places.secretsPath}`,
    CREW_TABLE: places.name,
    ...(lane === "calls" && { CREW_TOOL_ROLES: JSON.stringify(rolesOfTools(ground)) }),
    HOME: writable.work,
    ...(environment.telemetry !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: environment.telemetry }),
    TMPDIR: writable.tmp,
    ...proxyVariables(environment.vpc?.proxy),
  };
}

/** Returns the roles by tool, with the external id that another account requires. */
function rolesOfTools(ground: StackContext): { [tool: string]: { role: string; externalId?: string } } {
  const roles = toolsOf(ground).map(({ name, assume }) => [name, assume ?? { role: ground.places.toolRole(name) }]);
  return Object.fromEntries(roles);
}

/** Returns the variables that programs read for a proxy; Node needs one more. Services of AWS and the task's own address are called directly. */
function proxyVariables(proxy: string | undefined): { [name: string]: string } {
  if (proxy === undefined) return {};
  const direct = "localhost,127.0.0.1,169.254.170.2,169.254.169.254,.amazonaws.com";
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: direct, NODE_USE_ENV_PROXY: "1" };
}

/** Returns the image. A private runner pulls it through the account's copy of the public registry. */
function imageOf({ stack, environment, places }: StackContext): string {
  if (environment.network === "public") return given("runner_image");
  const copy = `${account}.dkr.ecr.${environment.region}.amazonaws.com/${places.name}/`;
  // A local value, because a quoted text cannot be inside the JSON text of the containers.
  return new TerraformLocal(stack, "image", `\${replace(var.runner_image, "public.ecr.aws/", "${copy}")}`).asString;
}

function logConfiguration({ environment }: StackContext, log: CloudwatchLogGroup) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": log.name,
      "awslogs-region": environment.region,
      "awslogs-stream-prefix": "run",
      // A full buffer must not delay the runner's heartbeat.
      mode: "non-blocking",
      "max-buffer-size": "4m",
    },
  };
}
