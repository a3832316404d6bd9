import { incomplete, type Refusal } from "../../inbox/refusal.ts";

const maxBytes = 1_000_000;

/** Refuses text that cannot be a statement of work, with the remedy. */
export function requireStatementOfWork(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (text.trim() === "")
    throw refused("The statement of work is empty. Describe what is to be delivered, in Markdown or plain text.");
  if (bytes > maxBytes) {
    const size = (bytes / 1e6).toFixed(1);
    throw refused(
      `The statement of work has ${size} MB; at most 1 MB is read. Send the text without pictures or attachments.`,
    );
  }
  // Texts never contain this character; Word or PDF files read as text do.
  if (text.includes("\0")) {
    throw refused("The statement of work is not text. Export it as Markdown or plain text in UTF-8.");
  }
}

function refused(detail: string): Refusal {
  return incomplete("Not a statement of work", [{ pointer: "/sow", detail }]);
}
