import { parsePipeline } from "../schema/parse-outputs.ts";
import type { Pipeline } from "../schema/types.ts";
import type { DeployedFlows } from "./account/projects.ts";
import type { StateBucket } from "./account/state-bucket.ts";
import { type Release, readRelease } from "./release.ts";

/** One flow of a release. */
export interface ReleasedFlow {
  /** Undefined for `main`. */
  flow: string | undefined;
  pipeline: Pipeline;
  /** Its files by path, without the flow's folder. */
  files: { [path: string]: string };
}

type Files = Pick<Release, "pipeline" | "files">;

/** Returns the flows of a release, from its files. Their configurations leave out the environments, which are the same for all. */
export function flowsOfRelease(release: Files): [ReleasedFlow, ...ReleasedFlow[]] {
  const { environments: declared } = release.pipeline;
  const environments = declared && { environments: declared };
  const [first, ...others] = flowNames(release).map((flow) => {
    const files = filesOf(release, flow);
    return { flow, pipeline: { ...parsePipeline(files["runner.json"] ?? ""), ...environments }, files };
  });
  return first === undefined ? [{ flow: undefined, ...release }] : [first, ...others];
}

function flowNames({ files }: Pick<Release, "files">): string[] {
  return Object.keys(files).flatMap((path) => /^flows\/([^/]+)\/runner\.json$/.exec(path)?.[1] ?? []);
}

function filesOf({ files }: Pick<Release, "files">, flow: string): { [path: string]: string } {
  const folder = `flows/${flow}/`;
  const own = Object.entries(files).filter(([path]) => path.startsWith(folder));
  return Object.fromEntries(own.map(([path, text]) => [path.slice(folder.length), text]));
}

/** Returns the flows that these releases have; projects of any of them may be stored. */
export function deployedFlows(...releases: (Files | undefined)[]): DeployedFlows {
  const known = releases.filter((release) => release !== undefined);
  return { engagement: known[0]?.pipeline.name ?? "", flows: [...new Set(known.flatMap(flowNames))] };
}

/** Reads the flows of which projects may be stored: those of the deployed release, and of one whose deployment was interrupted. */
export async function readDeployedFlows(bucket: StateBucket, name: string): Promise<DeployedFlows> {
  return deployedFlows(await readRelease(bucket, name, "applied"), await readRelease(bucket, name, "begun"));
}
