/** One line of `crew doctor`. */
export interface Finding {
  /** What was looked at. */
  subject: string;
  state: "ok" | "problem" | "unknown";
  /** What was found. */
  found: string;
  /** What to do about a problem, or how to find out. */
  advice?: string;
}

/** A check that fails is itself something found out; `failed` says what it means. */
export async function finding(
  subject: string,
  look: () => Promise<Omit<Finding, "subject">>,
  failed: "problem" | "unknown" = "problem",
): Promise<Finding> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { subject, state: failed, found: message.split("\n", 1)[0] ?? "" };
  }
}
