/**
 * Writes one JSON line to standard error. Not by `console`: in a Lambda function it wraps each text in a record of its own, and
 * metric filters would not find the line's fields
 * (docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html).
 */
export function logLine(
  level: "info" | "warn" | "error",
  event: string,
  fields: { [name: string]: unknown } = {},
): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}
