/**
 * Evaluates a filter pattern of CloudWatch Logs on a log event, as far as the emitted ones go: JSON patterns of comparisons of text,
 * with && and ||. Throws for any other, and matches nothing that is no JSON object, as the service does
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 */
export function matches(pattern: string, message: string): boolean {
  const body = /^\{ (.+) \}$/.exec(pattern)?.[1];
  if (body === undefined) throw new Error(`Not a JSON pattern: ${pattern}`);
  const record = objectIn(message);
  const [isMatch, rest] = either(body.trim(), record);
  if (rest.trim() !== "") throw new Error(`Cannot be read from here on: ${rest}`);
  return isMatch && record !== undefined;
}

type Result = [isMatch: boolean, rest: string];

function either(text: string, record: object | undefined): Result {
  let [isMatch, rest] = both(text, record);
  while (rest.trim().startsWith("||")) {
    const [other, after] = both(rest.trim().slice(2), record);
    [isMatch, rest] = [isMatch || other, after];
  }
  return [isMatch, rest];
}

function both(text: string, record: object | undefined): Result {
  let [isMatch, rest] = one(text, record);
  while (rest.trim().startsWith("&&")) {
    const [other, after] = one(rest.trim().slice(2), record);
    [isMatch, rest] = [isMatch && other, after];
  }
  return [isMatch, rest];
}

function one(text: string, record: object | undefined): Result {
  const start = text.trim();
  if (start.startsWith("(")) {
    const [isMatch, rest] = either(start.slice(1), record);
    if (!rest.trim().startsWith(")")) throw new Error(`A bracket is missing before: ${rest}`);
    return [isMatch, rest.trim().slice(1)];
  }
  const found = /^\$\.(\w+) = "([^"*]+)"/.exec(start);
  if (found === null) throw new Error(`Not a comparison of text: ${start}`);
  const value = (record as Record<string, unknown> | undefined)?.[found[1] ?? ""];
  return [value === found[2], start.slice(found[0].length)];
}

function objectIn(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
