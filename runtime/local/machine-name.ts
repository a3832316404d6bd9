/** Returns the name of the state machine of a startable. No engagement's or flow's name has an underscore. */
export function machineName(startable: string): string {
  return `crew-${startable.replace("/", "_")}`;
}
