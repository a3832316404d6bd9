export type LogFields = { [name: string]: string | number | boolean | undefined };

/** One JSON line per event on standard error. Never prompts, customers' text or tokens: the fields are ids, counts and names. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export function createLog(context: LogFields, write: (line: string) => void): Log {
  const line = (level: string) => (event: string, fields?: LogFields) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...context, ...fields })}\n`);
  return { info: line("info"), warn: line("warn"), error: line("error") };
}
