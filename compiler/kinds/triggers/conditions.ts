/** Says in a sentence on a trigger for which events it acts. */
export function forWhich(when: string | undefined): string {
  return when === undefined ? "" : ` for which \`${when}\` holds`;
}
