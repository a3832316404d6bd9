/** The triggers of one cause or several, among declared or lowered ones. Distributes over the causes. */
export type TriggerOn<Of extends { on: string }, On extends Of["on"]> = Of extends { on: unknown }
  ? On extends Of["on"]
    ? Of
    : never
  : never;
