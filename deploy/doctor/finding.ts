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

/** A check that fails is itself something found out. */
export async function finding(subject: string, look: () => Promise<Omit<Finding, "subject">>): Promise<Finding> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    return { subject, state: "problem", found: error instanceof Error ? error.message : String(error) };
  }
}
