import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { compile, nodeHost } from "../../compiler/index.ts";
import { realClock } from "../../runtime/engine/clock.ts";
import { createEngine } from "../../runtime/engine/engine.ts";
import { TaskError } from "../../runtime/engine/failures.ts";
import type { Integration } from "../../runtime/engine/integration.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { readOrder } from "../../runtime/runner/environment.ts";
import type { Answer } from "../../runtime/runner/task.ts";
import { openRunnerServices } from "../support/runner-services.ts";

// node play-project.ts WORKSPACE: compiles the engagement "shop" and plays a project of it, whose phases need no person. Prints how
// it ended, the files of its repository, and the results of the runners.

const { pipeline, files = [], diagnostics } = compile(nodeHost(process.argv[2] ?? ""), { engagement: "shop" });
if (!pipeline) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
const services = await openRunnerServices();
const { config } = await services.start("p1", pipeline);
const answers: (Answer | undefined)[] = [];

const runner: Integration = {
  resource: "arn:aws:states:::ecs:runTask",
  async start(request) {
    const { Overrides } = request as unknown as {
      Overrides: { ContainerOverrides: [{ Environment: { Name: string; Value: string }[] }] };
    };
    const variables = Overrides.ContainerOverrides[0].Environment.map(({ Name, Value }) => [Name, Value]);
    const order = readOrder(Object.fromEntries(variables));
    void services.run(order).then(
      (answer) => {
        answers.push(answer);
        return engine.sendTaskSuccess({ taskToken: order.taskToken, output: JSON.stringify(answer) });
      },
      (error: Error) =>
        engine.sendTaskFailure({ taskToken: order.taskToken, error: "Crew.ConfigMismatch", cause: error.message }),
    );
    return {};
  },
};

const table: Integration = {
  resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
  async start(request) {
    try {
      await services.table.documents.send(new UpdateItemCommand(request as unknown as UpdateItemCommandInput));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new TaskError("DynamoDb.ConditionalCheckFailedException", error.message);
    }
    return {};
  },
};

const engine = createEngine({ journal: memoryJournal(), clock: realClock(), integrations: [runner, table] });
const text = files.find(({ path }) => path.endsWith("state-machine.asl.json"))?.text ?? "";
const definition = text.replace(/\$\{(\w+)\}/g, (_, name: string) => (name === "table" ? services.table.name : name));
const { arn: stateMachineArn } = engine.createStateMachine({ name: "shop", definition });
const input = JSON.stringify({ project: "p1", config, siteUrl: "http://site" });
const { arn } = await engine.startExecution({ stateMachineArn, name: "p1", input });
const { status, cause } = await engine.completion(arn);
console.log(JSON.stringify({ status, cause, answers, tree: services.repository("p1").tree }));
engine.close();
await services.close();
