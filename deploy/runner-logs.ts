import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { projectKey } from "../schema/table.ts";
import type { Environment } from "../schema/types.ts";
import { clientTimeouts } from "./account/client-timeouts.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { openAccount } from "./account/open-account.ts";
import { Refused } from "./refused.ts";

/** Most streams that one request may name (API reference of FilterLogEvents). */
const streamsAtOnce = 100;

/**
 * Reads the logs of a project, oldest first: everything that its runners' containers wrote, also plain text, which is all that
 * a container leaves when its runner could not begin; and the lines about the project of the function that hears of stopped containers.
 */
export async function readRunnerLogs(
  name: string,
  environment: Environment,
  { project, since }: { project: string; since?: Date },
  onLine: (line: string) => void,
): Promise<void> {
  const { region } = await openAccount(environment);
  const log = openLog(new CloudWatchLogsClient({ region, ...clientTimeouts }), environment, since);
  const runners = `/crew/${name}/runner`;
  const ofProject = `{ ($.project = "${project}") || ($.pk = "${projectKey(project)}") }`;
  const streams = new Set<string>();
  for await (const { logStreamName } of log(runners, { filterPattern: `{ $.project = "${project}" }` }))
    if (logStreamName !== undefined) streams.add(logStreamName);
  const others: FilteredLogEvent[] = [];
  for await (const event of log(`/aws/lambda/${name}-events`, { filterPattern: ofProject })) others.push(event);
  const print = ({ message = "" }: FilteredLogEvent) => onLine(message.trimEnd());
  const printUntil = (time: number) => {
    while ((others[0]?.timestamp ?? Number.POSITIVE_INFINITY) <= time) print(others.shift() ?? {});
  };
  // A stream has one container's lines, so streams in the order of their first lines are in the order of their runs.
  for (let start = 0; start < streams.size; start += streamsAtOnce) {
    const logStreamNames = [...streams].slice(start, start + streamsAtOnce);
    for await (const event of log(runners, { logStreamNames })) {
      printUntil(event.timestamp ?? 0);
      print(event);
    }
  }
  printUntil(Number.MAX_SAFE_INTEGER);
}

type Selection = { filterPattern: string } | { logStreamNames: string[] };

/** Returns a reader of a group's events, oldest first, page by page. */
function openLog(client: CloudWatchLogsClient, environment: Environment, since: Date | undefined) {
  return async function* read(logGroupName: string, selection: Selection): AsyncGenerator<FilteredLogEvent> {
    let nextToken: string | undefined;
    do {
      const input = { logGroupName, ...selection, ...(since && { startTime: since.getTime() }), nextToken };
      const page = await explainAwsErrors(`read ${logGroupName}`, () =>
        client.send(new FilterLogEventsCommand(input)).catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error;
          throw new Refused(
            `"${environment.name}" is not deployed: there is no ${logGroupName} in ${environment.region}.`,
          );
        }),
      );
      yield* page.events ?? [];
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  };
}
