import { createHash } from "node:crypto";
import type { Pipeline } from "../../schema/types.ts";
import { outputsVersion } from "../../schema/versions.ts";
import type { Found } from "../diagnostics/found.ts";
import type { CausingPlaces } from "../ir/causing-places.ts";
import { emitAsl } from "./asl/emit-asl.ts";
import { jsonFile, type OutputFile } from "./output-file.ts";
import { emitImage } from "./runner/emit-image.ts";
import { emitRunner } from "./runner/emit-runner.ts";
import { emitStatus } from "./status/emit-status.ts";

/** Emits all files of a compiled engagement, and `manifest.json` with the SHA-256 of each. The same pipeline gives the same bytes. */
export function emit(pipeline: Pipeline, found: Found, places?: CausingPlaces): OutputFile[] {
  return complete(pipeline, emitAsl(pipeline, found, places));
}

/** Adds the other files to a given machine. Only the machine can be refused, so it is already made during checking. */
export function complete(pipeline: Pipeline, machine: readonly OutputFile[]): OutputFile[] {
  const files = [...emitRunner(pipeline), ...emitImage(pipeline), ...machine, ...emitStatus(pipeline)];
  const digests = files.map(({ path, text }) => [path, createHash("sha256").update(text, "utf8").digest("hex")]);
  const manifest = { schemaVersion: outputsVersion, engagement: pipeline.name, files: Object.fromEntries(digests) };
  return [...files, jsonFile("manifest.json", manifest)];
}
