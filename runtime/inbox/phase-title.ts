import type { ProjectRecords } from "./project-records.ts";

export function phaseTitle({ manifest }: ProjectRecords, phase: string): string {
  return manifest.phases.find(({ name }) => name === phase)?.title ?? phase;
}
