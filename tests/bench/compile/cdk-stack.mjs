// What a team would write by hand with aws-cdk-lib for the same machine: a network, a cluster, three lanes, a table,
// buckets, an API function, and a state machine with six callback phases and their gates.
import {
  App,
  Duration,
  aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_lambda as lambda,
  Stack,
  aws_s3 as s3,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from "aws-cdk-lib";

const app = new App({ outdir: process.argv[2] });
const stack = new Stack(app, "Crew");
const vpc = new ec2.Vpc(stack, "Network", {
  natGateways: 0,
  subnetConfiguration: [{ name: "private", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
const table = new dynamodb.TableV2(stack, "Table", {
  partitionKey: { name: "pk", type: dynamodb.AttributeType.STRING },
  sortKey: { name: "sk", type: dynamodb.AttributeType.STRING },
});
for (const name of ["Artifacts", "Site", "Bundle"]) new s3.Bucket(stack, name, { enforceSSL: true, versioned: true });
new lambda.Function(stack, "Api", {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: "index.handler",
  code: lambda.Code.fromInline("exports.handler = async () => ({ statusCode: 200 })"),
});
const lanes = ["ReadOnly", "DryRun", "Execute"].map((lane) => {
  const definition = new ecs.FargateTaskDefinition(stack, lane, { cpu: 1024, memoryLimitMiB: 2048 });
  definition.addContainer("runner", {
    image: ecs.ContainerImage.fromRegistry("node:24"),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: lane }),
  });
  return definition;
});
const start = new sfn.Pass(stack, "Start");
let last = start;
for (const phase of ["discovery", "architecture", "poc", "production", "handoff", "retrospective"]) {
  const run = new tasks.EcsRunTask(stack, `${phase}-run`, {
    cluster,
    subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    taskDefinition: lanes[2],
    launchTarget: new tasks.EcsFargateLaunchTarget(),
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    containerOverrides: [
      {
        containerDefinition: lanes[2].defaultContainer,
        environment: [
          { name: "TOKEN", value: sfn.JsonPath.taskToken },
          { name: "PHASE", value: phase },
        ],
      },
    ],
    taskTimeout: sfn.Timeout.duration(Duration.hours(1)),
    heartbeatTimeout: sfn.Timeout.duration(Duration.minutes(5)),
  });
  const gate = new tasks.CallAwsService(stack, `${phase}-gate`, {
    service: "dynamodb",
    action: "updateItem",
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    iamResources: [table.tableArn],
    parameters: {
      TableName: table.tableName,
      Key: { pk: { S: phase }, sk: { S: "GATE" } },
      UpdateExpression: "SET taskToken = :t",
      ExpressionAttributeValues: { ":t": { S: sfn.JsonPath.taskToken } },
    },
  });
  const decided = new sfn.Choice(stack, `${phase}-decided`);
  const done = new sfn.Pass(stack, `${phase}-done`);
  decided.when(sfn.Condition.stringEquals("$.verdict", "revise"), run).otherwise(done);
  last.next(run);
  run.next(gate);
  gate.next(decided);
  last = done;
}
new sfn.StateMachine(stack, "Machine", {
  definitionBody: sfn.DefinitionBody.fromChainable(start),
  tracingEnabled: true,
});
app.synth();
