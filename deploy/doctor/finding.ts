/** One line of `crew doctor`. */
export interface Finding {
  /** Subject of the check. */
  subject: string;
  state: "ok" | "problem" | "unknown";
  /** Result of the check. */
  found: string;
  /** Remedy for a problem, or a way to find out more. */
  advice?: string;
}

/** Result of a check, without its subject. */
export type Found = Omit<Finding, "subject">;

/** Converts a check that throws to a finding; `failed` explains its meaning. */
export async function finding(
  subject: string,
  look: () => Promise<Found>,
  failed: "problem" | "unknown" = "problem",
): Promise<Finding> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { subject, state: failed, found: message.split("\n", 1)[0] ?? "" };
  }
}
