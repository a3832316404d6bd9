import { createHash } from "node:crypto";
import type { Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import { emitAsl } from "./asl/emit-asl.ts";
import { jsonFile, type OutputFile } from "./output-file.ts";
import { emitImage } from "./runner/emit-image.ts";
import { emitRunner } from "./runner/emit-runner.ts";
import { emitStatus } from "./status/emit-status.ts";

/** All files of a compiled engagement, and `manifest.json` with the SHA-256 of each: the same pipeline, the same bytes. */
export function emit(pipeline: Pipeline, found: Found): OutputFile[] {
  const files = [...emitRunner(pipeline), ...emitImage(pipeline), ...emitAsl(pipeline, found), ...emitStatus(pipeline)];
  const digests = files.map(({ path, text }) => [path, createHash("sha256").update(text, "utf8").digest("hex")]);
  const manifest = { schemaVersion: 1, engagement: pipeline.name, files: Object.fromEntries(digests) };
  return [...files, jsonFile("manifest.json", manifest)];
}
