/** The receipt of an erased project, as the table keeps it. */
export interface ShownReceipt {
  project: string;
  begunAt: string;
  finishedAt?: string;
  erased: { [kind: string]: { count: number; digest: string } };
  shared: number;
  sharedSince?: number;
  remains: { what: string; until: string }[];
}

export function describeReceipt({
  project,
  finishedAt,
  erased,
  shared,
  sharedSince = 0,
  remains,
}: ShownReceipt): string {
  const width = Math.max(...Object.keys(erased).map((kind) => kind.length));
  const kept = shared + sharedSince;
  return [
    `${project} was erased (${finishedAt}).`,
    ...Object.entries(erased).map(
      ([kind, { count, digest }]) =>
        `  ${kind.padEnd(width)}  ${String(count).padStart(6)}  sha256 of their names ${digest}`,
    ),
    ...(kept > 0 ? [`${kept} objects are kept: other projects, or the deployment, have the same ones.`] : []),
    "What crew cannot erase:",
    ...remains.map(({ what, until }) => `  ${what}: until ${until}`),
  ].join("\n");
}
