/** Name of the only flow of an engagement that lists its phases itself. */
export const mainFlow = "main";

/** Returns the name under which projects of a flow are started, such as auto-dev/triage; of the only flow that of the engagement. */
export function startableName(engagement: string, flow?: string): string {
  return flow === undefined ? engagement : `${engagement}/${flow}`;
}

/** Returns the name of a flow, or of a trigger, that is for one of several repositories. */
export function repositoryFlow(name: string, repository: string): string {
  return `${name}-${repository}`;
}

/** Returns the engagement and the flow that a startable's name means. No name of an engagement or a flow has a slash. */
export function partsOfStartable(name: string): { engagement: string; flow?: string } {
  const at = name.indexOf("/");
  return at < 0 ? { engagement: name } : { engagement: name.slice(0, at), flow: name.slice(at + 1) };
}

/** Returns the name under which the project was started. */
export function startableOf(meta: { engagement: string; flow?: string }): string {
  return startableName(meta.engagement, meta.flow);
}
