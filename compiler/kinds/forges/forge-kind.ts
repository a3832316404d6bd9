/** A service that keeps repositories and tells what happens in them; `forge-kinds.ts` lists the kinds. */
export interface ForgeKind {
  /** Name that people know it by. */
  title: string;
  /** Address of the public service, without a slash at its end. */
  address: string;
  /** True where one's own installation may be at a path of its host. */
  mayHavePath?: true;
  /** Returns why no repository of the forge has the name; undefined for a possible one. */
  faultInProject(project: string): { message: string; help: string } | undefined;
}
