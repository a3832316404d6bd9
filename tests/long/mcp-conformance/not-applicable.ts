/** Checks that crew does not pass, and why that is as it should be. One that passes has to be removed from here. */
export interface Reason {
  reason: string;
  /** `scenario: check`, or a scenario whose only check has its name. */
  checks: readonly string[];
}

const prefixed = (scenario: string, ...checks: string[]) => checks.map((check) => `${scenario}: ${check}`);
const named = (...scenarios: string[]) => scenarios.map((scenario) => `${scenario}: ${scenario}`);

export const ofServer: readonly Reason[] = [
  {
    reason: "The check calls a tool that only the suite's own server has (test_simple_text and others).",
    checks: [
      ...named("tools-call-audio", "tools-call-embedded-resource", "tools-call-error", "tools-call-image"),
      ...named("tools-call-mixed-content", "tools-call-simple-text", "tools-call-with-progress"),
      ...named("tools-call-with-logging", "tools-call-sampling", "tools-call-elicitation"),
      ...prefixed("elicitation-sep1034-defaults", "elicitation-sep1034-general"),
      ...prefixed("elicitation-sep1330-enums", "elicitation-sep1330-general"),
      ...prefixed("json-schema-2020-12", "json-schema-2020-12-tool-found"),
      ...prefixed("input-required-result-basic-elicitation", "sep-2322-elicitation-incomplete"),
      ...prefixed("input-required-result-basic-list-roots", "sep-2322-list-roots-incomplete"),
      ...prefixed("input-required-result-basic-sampling", "sep-2322-sampling-incomplete"),
      ...prefixed("input-required-result-capability-check", "sep-2322-respect-client-capabilities"),
      ...prefixed("input-required-result-ignore-extra-params", "sep-2322-ignore-unexpected-params"),
      ...prefixed("input-required-result-missing-input-response", "sep-2322-missing-response-rerequests"),
      ...prefixed("input-required-result-multi-round", "sep-2322-multi-round-r1"),
      ...prefixed("input-required-result-multiple-input-requests", "sep-2322-multiple-inputs-incomplete"),
      ...prefixed("input-required-result-request-state", "sep-2322-request-state-incomplete"),
      ...prefixed("input-required-result-result-type", "sep-2322-result-type-included"),
      ...prefixed("input-required-result-tampered-state", "sep-2322-reject-tampered-state"),
      ...prefixed(
        "server-stateless",
        "sep-2575-http-server-no-independent-requests-on-stream",
        "sep-2575-missing-capability-http-400",
        "sep-2575-server-no-log-without-loglevel",
        "sep-2575-server-rejects-undeclared-capability",
      ),
    ],
  },
  {
    reason: "crew offers tools only: no resources, prompts, completion or logging, and it says so in its capabilities.",
    checks: [
      ...named("completion-complete", "logging-set-level", "prompts-list", "prompts-get-simple"),
      ...named("prompts-get-embedded-resource", "prompts-get-with-args", "prompts-get-with-image"),
      ...named("resources-list", "resources-read-binary", "resources-read-text", "resources-templates-read"),
      ...named("resources-subscribe", "resources-unsubscribe"),
      ...prefixed(
        "caching",
        "sep-2549-prompts-list-caching-hints",
        "sep-2549-resources-list-caching-hints",
        "sep-2549-resources-templates-list-caching-hints",
      ),
      ...prefixed("input-required-result-non-tool-request", "sep-2322-non-tool-incomplete"),
      ...prefixed("sep-2164-resource-not-found", "sep-2164-data-uri", "sep-2164-error-code"),
    ],
  },
  {
    reason:
      "It is about servers with an address: crew serves standard input and output, and the address is the bridge's.",
    checks: [
      ...prefixed("dns-rebinding-protection", "localhost-host-rebinding-rejected"),
      ...prefixed("server-stateless", "sep-2575-http-server-header-mismatch-400"),
      ...prefixed(
        "http-custom-header-server-validation",
        "sep-2243-server-decode-base64",
        "sep-2243-server-no-xmcp-tool",
        "sep-2243-server-reject-invalid-param-chars",
        "sep-2243-server-reject-param-mismatch",
        "sep-2243-server-validate-param-match",
      ),
      ...prefixed(
        "http-header-validation",
        "sep-2243-server-reject-error-code",
        "sep-2243-server-reject-invalid-headers",
      ),
    ],
  },
];

/** Extensions are optional, and the suite does not score them. */
export const isExtension = (check: string): boolean => check.startsWith("tasks-");

/** Scenarios of the client that apply to tools of MCP servers, by revision. */
export const clientScenarios: readonly (readonly [revision: string, scenario: string])[] = [
  ["2025-11-25", "initialize"],
  ["2025-11-25", "tools_call"],
  ["2025-11-25", "sse-retry"],
  ["2025-11-25", "elicitation-sep1034-client-defaults"],
  ["2025-11-25", "json-schema-2020-12-preservation"],
  ["2026-07-28", "tools_call"],
  ["2026-07-28", "request-metadata"],
  ["2026-07-28", "http-standard-headers"],
  ["2026-07-28", "http-custom-headers"],
  ["2026-07-28", "http-invalid-tool-headers"],
  ["2026-07-28", "json-schema-ref-no-deref"],
  ["2026-07-28", "json-schema-2020-12-preservation"],
  ["2026-07-28", "sep-2322-client-request-state"],
  ["2026-07-28", "auth/metadata-default"],
];

export const ofClient: readonly Reason[] = [
  {
    reason:
      "No server may ask people or models for anything: requests for input are refused, and the agent reads that.",
    checks: [
      ...prefixed(
        "elicitation-sep1034-client-defaults",
        "client-elicitation-sep1034-boolean-default",
        "client-elicitation-sep1034-enum-default",
        "client-elicitation-sep1034-integer-default",
        "client-elicitation-sep1034-number-default",
        "client-elicitation-sep1034-string-default",
      ),
      ...prefixed(
        "sep-2322-client-request-state",
        "sep-2322-client-jsonrpc-id-different",
        "sep-2322-client-no-state-omitted",
        "sep-2322-client-request-state-echoed",
      ),
    ],
  },
  {
    reason:
      "A server has to answer in one stream: an answer that is to be fetched later ends the call with that reason.",
    checks: prefixed("sse-retry", "client-sse-graceful-reconnect"),
  },
  {
    reason:
      "Keys of servers are declared secrets: crew signs in nowhere by itself. It stands for all scenarios of `auth/`.",
    checks: prefixed(
      "auth/metadata-default",
      "authorization-request",
      "authorization-server-metadata",
      "client-registration",
      "prm-pathbased-requested",
      "resource-parameter-in-authorization",
      "resource-parameter-in-token",
      "token-request",
    ),
  },
];
