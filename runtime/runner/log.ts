export type LogFields = { [name: string]: string | number | boolean | undefined };

/** Writes one JSON line per event to standard error. Never contains prompts, customers' text or tokens, only ids, counts and names. */
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
