import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Container } from "../../aws/container-host.ts";

/** A task definition as ECS describes it. */
export interface TaskDefinition {
  taskRoleArn: string;
  executionRoleArn: string;
  containerDefinitions: {
    name: string;
    command: string[];
    environment: { name: string; value: string }[];
    logConfiguration: { options: { [name: string]: string } };
  }[];
}

export async function askEcs(url: string, taskDefinition: string): Promise<TaskDefinition> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({ taskDefinition }),
  });
  if (!response.ok) throw new Error(`ECS does not know ${taskDefinition}: ${await response.text()}`);
  return ((await response.json()) as { taskDefinition: TaskDefinition }).taskDefinition;
}

interface Here {
  home: string;
  /** Address of AWS. */
  url: string;
  /** Gives the keys of the role at the end of the address. */
  credentials: string;
}

/**
 * The runner's container on this computer, with the command and the variables of its task definition. Other than there: folders, AWS's addresses, and
 * programs that run as the user of this process.
 */
export function containerFor(
  { taskRoleArn, containerDefinitions }: TaskDefinition,
  { home, url, credentials }: Here,
): Container {
  const runner = containerDefinitions.find(({ name }) => name === "runner");
  const [program, ...command] = runner?.command ?? [];
  if (program !== "node") throw new Error(`A runner is started with ${program}, not with Node.`);
  const work = mkdtempSync(join(home, "container-"));
  const declared = (runner?.environment ?? []).map(({ name, value }): [string, string] => [name, value]);
  const { CREW_PROGRAMS_USER: _, ...environment } = Object.fromEntries(declared);
  return {
    command,
    environment: {
      ...environment,
      CREW_BUNDLE_FILE: join(work, "runner.mjs"),
      HOME: work,
      TMPDIR: work,
      AWS_ENDPOINT_URL: url,
      // The boot script knows no other variable for the address.
      AWS_ENDPOINT_URL_S3: url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${credentials}/${encodeURIComponent(taskRoleArn)}`,
    },
  };
}
