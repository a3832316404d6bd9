import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { firstDamagedRecord } from "./log-records.ts";
import { readTableRecord } from "./table-record.ts";
import { logName } from "./written-log.ts";

/**
 * `shortened`: the table lost its newest writes. `lossy`: it lost writes in between, which LevelDB would skip silently.
 * `damaged`: it cannot be opened.
 */
export type TableCondition = { kind: "whole" } | { kind: "shortened" | "lossy" | "damaged"; why: string };

/** Reads the logs of the table in `folder`, whose record is `record`, without changes. */
export function inspectTable(folder: string, record: string): TableCondition {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const broken = names.length > 0 ? unopenable(folder, names) : undefined;
  if (broken !== undefined) return { kind: "damaged", why: broken };
  const synced = readTableRecord(record);
  const missing = synced.find(({ name, bytes }) => bytes > 0 && isMissing(name, names));
  if (missing !== undefined) return { kind: "lossy", why: `${missing.name} is missing` };
  const logs = names.filter((name) => logName.test(name));
  const changed = logs.find((name) => isChanged(join(folder, name)));
  if (changed !== undefined) return { kind: "lossy", why: `${changed} was changed after it was written` };
  for (const { name, bytes } of synced.filter(({ name }) => logs.includes(name))) {
    const { size } = statSync(join(folder, name));
    const lost = bytes - size;
    if (lost > 0 && size === 0) return { kind: "lossy", why: `${name} is empty` };
    if (lost > 0) return { kind: "shortened", why: `the last ${lost} bytes of ${name} are missing` };
  }
  return { kind: "whole" };
}

/** True for a missing log, unless a newer one exists: LevelDB then has merged the missing one into the table. */
function isMissing(name: string, names: string[]): boolean {
  const number = Number.parseInt(name, 10);
  return !names.some((other) => logName.test(other) && Number.parseInt(other, 10) >= number);
}

/**
 * Reason why the table cannot be opened. CURRENT names the manifest, which lists the other files of the table; without
 * both, LevelDB would create a new one.
 */
function unopenable(folder: string, names: string[]): string | undefined {
  const holdsData = names.some(
    (name) => logName.test(name) || /\.(ldb|sst)$/.test(name) || name.startsWith("MANIFEST-"),
  );
  if (!names.includes("CURRENT")) return holdsData ? "its file CURRENT is missing" : undefined;
  const manifest = readFileSync(join(folder, "CURRENT"), "utf8").trim();
  if (!/^MANIFEST-\d+$/.test(manifest)) return "its file CURRENT does not name a manifest";
  if (!names.includes(manifest)) return `its file ${manifest} is missing`;
  const { size } = statSync(join(folder, manifest));
  return size === 0 || endsInside(join(folder, manifest)) || isChanged(join(folder, manifest))
    ? `its file ${manifest} is torn`
    : undefined;
}

function isChanged(path: string): boolean {
  return firstDamagedRecord(readFileSync(path)) !== undefined;
}

/** True when a manifest ends inside a record, which is damage: LevelDB syncs every change of a manifest. */
function endsInside(path: string): boolean {
  const bytes = readFileSync(path);
  const padded = new Uint8Array(bytes.byteLength + 64 * 1024);
  padded.set(bytes);
  return firstDamagedRecord(padded) !== undefined;
}
