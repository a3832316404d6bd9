/** A flow as it is compiled: one that is declared with `repositories` is a flow of its own for each of them. */
export interface FlowName {
  readonly name: string;
  /** Key under `flows`. */
  readonly declaredAs: string;
  /** The repository that it is for; undefined of a flow without `repositories`. */
  readonly repository?: string;
}
