const guide = (page: string) => `https://docs.aws.amazon.com/step-functions/latest/dg/${page}.html`;

/** Pages of AWS that the facts are from. They were searched for each fact on 2026-11-27, not read as a whole. */
export const pages = {
  choice: guide("state-choice"),
  errors: guide("concepts-error-handling"),
  fail: guide("state-fail"),
  history: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html",
  language: "https://states-language.net/spec.html",
  map: guide("state-map-inline"),
  parallel: guide("state-parallel"),
  pass: guide("state-pass"),
  quotas: guide("service-quotas"),
  succeed: guide("state-succeed"),
  task: guide("state-task"),
  token: guide("connect-to-resource"),
  transforming: guide("transforming-data"),
  variables: guide("workflow-variables"),
  wait: guide("state-wait"),
} as const;

/**
 * An execution that AWS ran and LocalStack recorded (github.com/localstack/localstack, commit 8b9a79f, tests/aws/services/stepfunctions/v2). The fact
 * is taken from it, not the machine.
 */
export const recorded = (file: string, test: string): string => `localstack ${file}.snapshot.json: ${test}`;
