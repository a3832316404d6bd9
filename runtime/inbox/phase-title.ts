import { elementOfKey, phaseOfKey } from "../../schema/table.ts";
import type { ProjectRecords } from "./project-records.ts";

export function phaseTitle({ manifest }: ProjectRecords, phase: string): string {
  const [declared, element] = [phaseOfKey(phase), elementOfKey(phase)];
  const title = manifest.phases.find(({ name }) => name === declared)?.title;
  return title === undefined ? phase : element === undefined ? title : `${title} (${element})`;
}
