import { createHash } from "node:crypto";
import type { Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { GuiltyPlaces } from "../ir/guilty-places.ts";
import { emitAsl } from "./asl/emit-asl.ts";
import { jsonFile, type OutputFile } from "./output-file.ts";
import { emitImage } from "./runner/emit-image.ts";
import { emitRunner } from "./runner/emit-runner.ts";
import { emitStatus } from "./status/emit-status.ts";

/** All files of a compiled engagement, and `manifest.json` with the SHA-256 of each: the same pipeline, the same bytes. */
export function emit(pipeline: Pipeline, found: Found, places?: GuiltyPlaces): OutputFile[] {
  return complete(pipeline, emitAsl(pipeline, found, places));
}

/** The machine is given: it is the one file that can be refused, and so is made while checking already. */
export function complete(pipeline: Pipeline, machine: readonly OutputFile[]): OutputFile[] {
  const files = [...emitRunner(pipeline), ...emitImage(pipeline), ...machine, ...emitStatus(pipeline)];
  const digests = files.map(({ path, text }) => [path, createHash("sha256").update(text, "utf8").digest("hex")]);
  const manifest = { schemaVersion: 1, engagement: pipeline.name, files: Object.fromEntries(digests) };
  return [...files, jsonFile("manifest.json", manifest)];
}
