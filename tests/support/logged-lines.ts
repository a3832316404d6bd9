import { vi } from "vitest";

export interface LoggedLine {
  level: string;
  event: string;
  [field: string]: unknown;
}

/** The lines that a program logs meanwhile, as CloudWatch would get them; what is no JSON is not passed over. */
export async function linesLoggedBy(act: () => Promise<unknown>): Promise<LoggedLine[]> {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await act();
  } finally {
    vi.restoreAllMocks();
  }
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LoggedLine);
}
