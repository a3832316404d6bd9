/** Returns a text with both sides of each conflict one after the other, without the marks and what was there before. */
export function withoutMarks(text: string): string {
  let isBefore = false;
  const kept = text.split("\n").filter((line) => {
    if (/^\|{7} /.test(line)) isBefore = true;
    const isMark = /^(?:<{7} |>{7} |={7}$|\|{7} )/.test(line);
    if (/^={7}$/.test(line)) isBefore = false;
    return !isMark && !isBefore;
  });
  return kept.join("\n");
}
