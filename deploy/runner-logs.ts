import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Environment } from "../schema/types.ts";
import { clientTimeouts } from "./account/client-timeouts.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { openAccount } from "./account/open-account.ts";
import { Refused } from "./refused.ts";

/** Reads the logs of a project's runners, oldest first, page by page. */
export async function readRunnerLogs(
  name: string,
  environment: Environment,
  { project, since }: { project: string; since?: Date },
  onLine: (line: string) => void,
): Promise<void> {
  const { region } = await openAccount(environment);
  const client = new CloudWatchLogsClient({ region, ...clientTimeouts });
  const logGroupName = `/crew/${name}/runner`;
  await explainAwsErrors(`read ${logGroupName}`, async () => {
    let nextToken: string | undefined;
    do {
      const page = await client
        .send(
          new FilterLogEventsCommand({
            logGroupName,
            filterPattern: `{ $.project = "${project}" }`,
            ...(since && { startTime: since.getTime() }),
            ...(nextToken !== undefined && { nextToken }),
          }),
        )
        .catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error;
          throw new Refused(`"${environment.name}" is not deployed: there is no ${logGroupName} in ${region}.`);
        });
      for (const { message = "" } of page.events ?? []) onLine(message.trimEnd());
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  });
}
