import type { Engine } from "../../../runtime/engine/engine.ts";
import { accountId } from "./api-call.ts";
import type { Passed } from "./iam-gate.ts";

/** State machines as requests create, publish and delete them, with the executions of crew's own engine. */
export interface PublishedMachines {
  /** The role that the machine acts with. */
  roleArn(): string;
  /** Takes note of a request that changes machines, and returns the body for a request about executions. */
  pass(passed: Passed): { isOfExecutions: boolean; body: Buffer };
}

const executions =
  /^(StartExecution|StopExecution|DescribeExecution|SendTaskSuccess|SendTaskFailure|SendTaskHeartbeat)$/;

/**
 * The emulator keeps machines but runs none and keeps no versions. Each version has the definition it was published with, also after later ones; the
 * engine runs an execution on the definition that its machine had at the start.
 */
export function publishedMachines(engine: Engine): PublishedMachines {
  const versions = new Map<string, { definition: string; roleArn: string }[]>();
  let current = "";

  const arnOf = (name: unknown) => `arn:aws:states:us-east-1:${accountId}:stateMachine:${String(name)}`;
  const changes: { [operation: string]: (input: { [name: string]: string }) => void } = {
    CreateStateMachine({ name = "", definition = "", roleArn = "" }) {
      engine.createStateMachine({ name, definition, roleArn });
      versions.set(arnOf(name), [{ definition, roleArn }]);
      current = roleArn;
    },
    UpdateStateMachine({ stateMachineArn = "", definition, roleArn }) {
      const published = versions.get(stateMachineArn) ?? [];
      const before = published.at(-1) ?? { definition: "", roleArn: "" };
      const version = { definition: definition ?? before.definition, roleArn: roleArn ?? before.roleArn };
      versions.set(stateMachineArn, [...published, version]);
      engine.updateStateMachine({ arn: stateMachineArn, ...version });
      current = version.roleArn;
    },
    DeleteStateMachine({ stateMachineArn = "" }) {
      engine.deleteStateMachine(stateMachineArn);
      versions.delete(stateMachineArn);
    },
  };

  /** Starts on the published version that the request names; one without a version is not what crew asks for. */
  const onItsVersion = (input: { [name: string]: unknown }): Buffer => {
    const [, arn = "", number = ""] = /^(.*:stateMachine:[^:]+):(\d+)$/.exec(String(input.stateMachineArn)) ?? [];
    const version = versions.get(arn)?.[Number(number) - 1];
    if (version === undefined) throw new Error(`${String(input.stateMachineArn)} was not published.`);
    engine.updateStateMachine({ arn, definition: version.definition });
    return Buffer.from(JSON.stringify({ ...input, stateMachineArn: arn }));
  };

  return {
    roleArn: () => current,
    pass({ incoming, body }) {
      const [, operation = ""] = /^AWSStepFunctions\.(\w+)$/.exec(String(incoming.headers["x-amz-target"])) ?? [];
      const isOfExecutions = executions.test(operation);
      const input = operation in changes || isOfExecutions ? JSON.parse(body.toString()) : {};
      changes[operation]?.(input);
      return { isOfExecutions, body: operation === "StartExecution" ? onItsVersion(input) : body };
    },
  };
}
