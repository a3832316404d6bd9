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
import { role } from "./role.ts";

/** User and group of the image's own user `node`. */
const user = "1000:1000";

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
    taskRoleArn: role(ground, `runner-${lane}`, "ecs-tasks").role.arn,
    volume: Object.keys(writable).map((name) => ({ name })),
    containerDefinitions: JSON.stringify([volumesContainer(ground, shared), runnerContainer(ground, shared)]),
    // Running projects keep using the revision they started with.
    skipDestroy: true,
  });
}

const mountPoints = Object.entries(writable).map(([sourceVolume, containerPath]) => ({
  sourceVolume,
  containerPath,
  readOnly: false,
}));

/**
 * Returns the container that hands the volumes over to the runner's user and ends before the runner starts. Fargate's
 * volumes belong to root (docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html), and the runner is not
 * root. The container runs nothing else and does not use the network.
 */
function volumesContainer(ground: StackContext, { image, log }: Shared) {
  return {
    name: "volumes",
    image,
    essential: false,
    user: "0",
    readonlyRootFilesystem: true,
    privileged: false,
    command: ["chown", user, ...Object.values(writable)],
    mountPoints,
    logConfiguration: logConfiguration(ground, log),
  };
}

function runnerContainer(ground: StackContext, { image, log }: Shared) {
  return {
    name: "runner",
    image,
    essential: true,
    user,
    readonlyRootFilesystem: true,
    privileged: false,
    // No init process: it would be the container's first, and its environment, which it exposes, contains the task token.
    linuxParameters: { initProcessEnabled: false, capabilities: { drop: ["ALL"] } },
    stopTimeout: stopTimeoutSeconds,
    command: ["node", "--input-type=module", "--eval", bootScript.replaceAll(/[$%]\{/g, (mark) => `${mark[0]}${mark}`)],
    workingDirectory: writable.work,
    environment: Object.entries(runnerEnvironment(ground)).map(([name, value]) => ({ name, value })),
    dependsOn: [{ containerName: "volumes", condition: "SUCCESS" }],
    mountPoints,
    logConfiguration: logConfiguration(ground, log),
  };
}

function runnerEnvironment({ environment, places }: StackContext): { [name: string]: string } {
  return {
    AWS_REGION: environment.region,
    CREW_BUNDLE_BUCKET: given("bundle_bucket"),
    CREW_BUNDLE_FILE: `${writable.work}/runner.mjs`,
    CREW_BUNDLE_KEY: given("runner_bundle_key"),
    CREW_BUNDLE_SHA256: given("runner_bundle_sha256"),
    CREW_OBJECTS: `s3://${places.objects}`,
    CREW_REPOSITORIES: `s3://${places.repositories}`,
    CREW_SECRETS: `ssm:${places.secretsPath}`,
    CREW_TABLE: places.name,
    HOME: writable.work,
    ...(environment.telemetry !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: environment.telemetry }),
    TMPDIR: writable.tmp,
  };
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
