import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import { startOf } from "../source/span.ts";
import { engagementFolder } from "./library.ts";

/** Reports files that are meant as an engagement but are in a folder where none is looked for. Returns true when there are any. */
export function reportLostEngagements(host: Host, found: Found): boolean {
  const lost = host.list("engagements").flatMap((entry) => lostEngagement(host, entry) ?? []);
  for (const { path, home } of lost) {
    found.error("file-missing", {
      message: `There is no ${home}; "${path}" is not read.`,
      span: startOf(path),
      why: "An engagement is a folder with an engagement.yaml; declarations elsewhere are neither checked nor run.",
      help: `rename it to ${home}`,
    });
  }
  return lost.length > 0;
}

function lostEngagement(host: Host, entry: string): { path: string; home: string } | undefined {
  const flat = /^(.+)\.(?:ya?ml|json)$/i.exec(entry);
  if (flat !== null) return { path: `engagements/${entry}`, home: `engagements/${flat[1]}/engagement.yaml` };
  const files = host.list(engagementFolder(entry));
  const misnamed = files.find((file) => /^engagements?\.(?:ya?ml|json)$/i.test(file));
  if (misnamed === undefined || files.includes("engagement.yaml")) return undefined;
  return { path: `${engagementFolder(entry)}/${misnamed}`, home: `${engagementFolder(entry)}/engagement.yaml` };
}
