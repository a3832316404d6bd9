import { type Compilation, compile, type Host } from "../../compiler/index.ts";

export interface Reached {
  compilation: Compilation;
  /** Contents by path, sorted: every file that the compilation read. */
  files: Map<string, Uint8Array>;
}

/** Compiles an engagement and records the files that the compiler reads: these are the files it needs. */
export function reachedFiles(host: Host, engagement: string): Reached {
  const files = new Map<string, Uint8Array>();
  const recording: Host = {
    list: (folder) => host.list(folder),
    ...(host.look && { look: host.look }),
    read(path) {
      const bytes = host.read(path);
      if (bytes !== undefined) files.set(path, bytes);
      return bytes;
    },
  };
  const compilation = compile(recording, { engagement });
  return { compilation, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
