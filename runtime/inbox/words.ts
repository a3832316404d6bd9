/** A message before it is addressed. */
export interface Words {
  subject: string;
  paragraphs: string[];
}

export interface Occasion {
  link: string;
  isReminder: boolean;
}

export function reminding(isReminder: boolean): string {
  return isReminder ? "Reminder: " : "";
}

/** Shortens a text: a mail points to the page and does not replace it. */
export function excerpt(text: string): string {
  const plain = text.trim();
  return plain.length > 1000 ? `${plain.slice(0, 1000).trimEnd()} […]` : plain;
}
