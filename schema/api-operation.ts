/** One operation of the API. Schemas have the names of `components/schemas` in the OpenAPI document. */
export interface ApiOperation {
  method: "GET" | "POST";
  /** Path with its parameters in braces. */
  path: string;
  summary: string;
  /** Query parameters with their meanings. */
  query?: Record<string, string>;
  /** Schema of the request body. */
  input?: string;
  /** Schema of the response, which may depend on a query parameter, or the media type of a download. */
  output: string | { by: string; present: string; absent: string } | { type: string };
  /** Alternative media type of the same response. */
  also?: "text/event-stream";
  status?: 200 | 201;
  /** True for an operation that exists only when everything runs on one machine. */
  onOneMachine?: true;
}
