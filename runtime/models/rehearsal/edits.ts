export interface Edit {
  old: string;
  new: string;
}

/** Replacements that lead from one text to another that only adds lines; undefined for other changes. */
export function editsBetween(before: string, after: string): Edit[] | undefined {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const edits: Edit[] = [];
  let text = before;
  let at = 0;
  for (let line = 0; line < old.length || at < now.length; line++, at++) {
    const start = at;
    while (at < now.length && now[at] !== old[line]) at++;
    if (at === now.length && line < old.length) return undefined;
    if (at === start) continue;
    const edit = insertion(text, now, start, at);
    if (edit === undefined) return undefined;
    edits.push(edit);
    text = text.replace(edit.old, () => edit.new);
  }
  return text === after ? edits : undefined;
}

/** Includes as many lines before the new ones as are needed to identify one place. */
function insertion(text: string, lines: string[], start: number, end: number): Edit | undefined {
  for (let from = start - 1; from >= 0; from--) {
    const old = lines.slice(from, start).join("\n");
    const isOnePlace = old.trim() !== "" && text.split(old).length === 2;
    if (isOnePlace) return { old, new: [old, ...lines.slice(start, end)].join("\n") };
  }
  return undefined;
}

const headed = /^.+, lines (\d+) to (\d+) of (\d+):\n/;

/** Text of a file in results of `git_read`, without their line numbers; `next` is the line to continue with. */
export function readText(results: string[]): { text: string; next?: number } {
  const lines: string[] = [];
  let of = 0;
  for (const result of results) {
    const head = headed.exec(result);
    if (!head) return { text: results.join("\n") };
    of = Number(head[3]);
    for (const line of result.slice(head[0].length).split("\n")) {
      const numbered = /^(\d+)\t(.*)$/.exec(line);
      if (numbered) lines[Number(numbered[1]) - 1] = numbered[2] ?? "";
    }
  }
  const text = `${lines.join("\n")}\n`;
  return lines.length < of ? { text, next: lines.length + 1 } : { text };
}
