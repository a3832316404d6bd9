const plainName = /^\s*(?:`([^`]+)`|([A-Za-z_]\w*))\s*\.\s*([A-Za-z_]\w*)\s*$/;

/** Returns the agent and the output that a plain name means, such as planner.subtasks; undefined for any other expression. */
export function namedOutput(text: string): { agent: string; output: string } | undefined {
  const [whole, quoted, plain, output = ""] = plainName.exec(text) ?? [];
  return whole === undefined ? undefined : { agent: quoted ?? plain ?? "", output };
}
