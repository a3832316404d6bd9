import type { Environment } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import { deploymentName, machineName, shortName, signInPrefix } from "./names.ts";
import { ownProject } from "./project-tag.ts";
import { given as variable } from "./terraform-variable-names.ts";

/** The account's id, known when the plan is made. */
export const account = ["$", "{data.aws_caller_identity.current.account_id}"].join("");

interface Given {
  /** The name of an existing deployment. */
  name?: string | undefined;
  /** Undefined for `main`. */
  flows?: readonly (string | undefined)[];
}

/**
 * Returns the names and ARNs of a deployment's resources. They are derived from names instead of resources, so rights
 * can be derived and checked without building anything, and no resource waits for another only to know its name.
 */
export function resourceNamesOf(engagement: string, environment: Environment, given: Given = {}) {
  const { name = deploymentName(engagement, environment), flows = [undefined] } = given;
  const { region, sender, ownKey, rolePath = "/", permissionsBoundary } = environment;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const role = (purpose: string) => `arn:aws:iam::${account}:role${rolePath}${name}-${purpose}`;
  const bucket = (purpose: string) => `${name}-${account}-${purpose}`;
  return {
    name,
    region,
    signInDomain: `${signInPrefix(name)}-${account}`,
    table: arn("dynamodb", `table/${name}`),
    index: arn("dynamodb", `table/${name}/index/*`),
    objects: bucket("objects"),
    repositories: bucket("repositories"),
    /** The repository of the project that a runner works on. */
    ownRepository: `arn:aws:s3:::${bucket("repositories")}/${repositoryName(ownProject)}`,
    site: bucket("site"),
    /** Bundles of every version: running projects keep theirs. A bundle is named by its digest, and the boot script compares. */
    runnerBundles: `arn:aws:s3:::${variable("bundle_bucket")}/runner/*`,
    machineName: (flow: string | undefined) => machineName(name, flow),
    machine: (flow: string | undefined) => arn("states", `stateMachine:${machineName(name, flow)}`),
    /** Every flow's machine, and every version: a project starts and resumes on its own. */
    machines: flows.flatMap((flow) => [
      arn("states", `stateMachine:${machineName(name, flow)}`),
      arn("states", `stateMachine:${machineName(name, flow)}:*`),
    ]),
    executions: flows.map((flow) => arn("states", `execution:${machineName(name, flow)}:*`)),
    cluster: arn("ecs", `cluster/${name}`),
    /** Every run of a container. */
    tasks: arn("ecs", `task/${name}/*`),
    /** Every revision: running projects keep theirs. */
    taskDefinition: (lane: Lane) => arn("ecs", `task-definition/${name}-${lane}:*`),
    taskRole: (lane: Lane) => role(`runner-${lane}`),
    /** The role that a runner takes on for its project before it works. */
    projectRole: (lane: Lane) => role(`project-${lane}`),
    /** The role that a tool has while a phase calls it. */
    toolRole: (tool: string) => role(`tool-${shortName(tool)}`),
    executionRole: role("images"),
    /** Repository to which `crew deploy` pushes an image with the tools' programs; one for the account and region. */
    ownImages: arn("ecr", "repository/crew/runner"),
    /** Repositories of pulled images; only in a private network. */
    imageRepositories: arn("ecr", `repository/${name}/*`),
    runnerLogs: arn("logs", `log-group:/crew/${name}/runner:*`),
    functionLogs: (purpose: "api" | "events") => arn("logs", `log-group:/aws/lambda/${name}-${purpose}:*`),
    apiFunction: arn("lambda", `function:${name}-api`),
    /** Scheduled starts that failed. */
    lostStarts: arn("sqs", `${name}-lost-starts`),
    flowLogs: arn("logs", `log-group:/crew/${name}/network:*`),
    sessionKey: arn("ssm", `parameter/crew/${name}/session-key`),
    /** Prefix of the names of tools' secrets in the Parameter Store. */
    secretsPath: `/crew/${name}/secrets`,
    secret: (from: string) => arn("ssm", `parameter/crew/${name}/secrets/${from}`),
    profile: (id: string) => arn("bedrock", `inference-profile/${id}`),
    ...(sender !== undefined && {
      senders: [sender, sender.slice(sender.indexOf("@") + 1)].map((identity) => arn("ses", `identity/${identity}`)),
    }),
    ...(permissionsBoundary !== undefined && { boundary: `arn:aws:iam::${account}:policy/${permissionsBoundary}` }),
    ...(ownKey && { key: `\${aws_kms_key.key.arn}` }),
  };
}

export type Places = ReturnType<typeof resourceNamesOf>;

/** Returns the key of a project's repository in its bucket. */
export function repositoryName(project: string): string {
  return `${project}.bundle`;
}

/** Returns the ARN of all objects of a bucket. */
export function objectsIn(bucket: string): string {
  return `arn:aws:s3:::${bucket}/*`;
}
