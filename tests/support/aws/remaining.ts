/** Resources of a deployment in an emulated account, by its name, and every bucket: what costs, or holds data or rights, when it is forgotten. */
export async function remaining(emulator: string, name: string): Promise<string[]> {
  const ask = async ({ service, target, body, path = "/", method = "POST" }: Asked): Promise<string> => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const type = typeof body === "string" ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.1";
    // moto fails at the type of a body that is not there.
    const content = { "content-type": type, ...(target !== undefined && { "x-amz-target": target }) };
    const response = await fetch(`${emulator}${path}`, {
      method,
      headers: { authorization, ...(method === "POST" && content) },
      ...(method === "POST" && { body: typeof body === "string" ? body : JSON.stringify(body ?? {}) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${answer}`);
    return answer;
  };
  const found = await Promise.all(
    kinds.map(async ({ kind, names, isAny, ...asked }) => {
      const answer = await ask({ ...asked, ...(kind === "cluster" && { body: { clusters: [name] } }) });
      const all = [...answer.matchAll(names)].map(([, found = ""]) => found);
      return all.filter((each) => isAny || each.includes(name)).map((each) => `${kind} ${each}`);
    }),
  );
  return [...new Set(found.flat())].sort();
}

interface Asked {
  service: string;
  target?: string;
  /** A text is a form. */
  body?: string | object;
  path?: string;
  method?: string;
}

interface Kind extends Asked {
  kind: string;
  /** Matches each name in an answer. */
  names: RegExp;
  /** Also those of others. */
  isAny?: true;
}

const kinds: Kind[] = [
  { kind: "bucket", service: "s3", method: "GET", names: /<Name>([^<]+)<\/Name>/g, isAny: true },
  { kind: "table", service: "dynamodb", target: "DynamoDB_20120810.ListTables", names: /"(crew-[^"]+)"/g },
  {
    kind: "function",
    service: "lambda",
    method: "GET",
    path: "/2015-03-31/functions/",
    names: /"FunctionName": ?"([^"]+)"/g,
  },
  { kind: "machine", service: "states", target: "AWSStepFunctions.ListStateMachines", names: /"name": ?"([^"]+)"/g },
  {
    kind: "role",
    service: "iam",
    body: "Action=ListRoles&Version=2010-05-08",
    names: /<RoleName>([^<]+)<\/RoleName>/g,
  },
  { kind: "parameter", service: "ssm", target: "AmazonSSM.DescribeParameters", names: /"Name": ?"([^"]+)"/g },
  {
    kind: "log group",
    service: "logs",
    target: "Logs_20140328.DescribeLogGroups",
    names: /"logGroupName": ?"([^"]+)"/g,
  },
  {
    kind: "alarm",
    service: "monitoring",
    body: "Action=DescribeAlarms&Version=2010-08-01",
    names: /<AlarmName>([^<]+)<\/AlarmName>/g,
  },
  {
    kind: "dashboard",
    service: "monitoring",
    body: "Action=ListDashboards&Version=2010-08-01",
    names: /<DashboardName>([^<]+)<\/DashboardName>/g,
  },
  {
    kind: "topic",
    service: "sns",
    body: "Action=ListTopics&Version=2010-03-31",
    names: /<TopicArn>[^<]*:([^<]+)<\/TopicArn>/g,
  },
  { kind: "rule", service: "events", target: "AWSEvents.ListRules", names: /"Name": ?"([^"]+)"/g },
  {
    kind: "cluster",
    service: "ecs",
    target: "AmazonEC2ContainerServiceV20141113.DescribeClusters",
    // Deleted ones are described for a time.
    names: /"clusterName": ?"([^"]+)"(?:(?!"clusterName")[\s\S])*"status": ?"ACTIVE"/g,
  },
  {
    kind: "task definition",
    service: "ecs",
    target: "AmazonEC2ContainerServiceV20141113.ListTaskDefinitions",
    names: /task-definition\/([^"]+)"/g,
  },
  {
    kind: "user pool",
    service: "cognito-idp",
    target: "AWSCognitoIdentityProviderService.ListUserPools",
    body: { MaxResults: 60 },
    names: /"Name": ?"([^"]+)"/g,
  },
  { kind: "API", service: "apigateway", method: "GET", path: "/v2/apis", names: /"name": ?"([^"]+)"/g },
  {
    kind: "distribution",
    service: "cloudfront",
    method: "GET",
    path: "/2020-05-31/distribution",
    names: /<Comment>([^<]*)<\/Comment>/g,
    isAny: true,
  },
  {
    kind: "security group",
    service: "ec2",
    body: "Action=DescribeSecurityGroups&Version=2016-11-15",
    names: /<groupName>([^<]+)<\/groupName>/g,
  },
];
