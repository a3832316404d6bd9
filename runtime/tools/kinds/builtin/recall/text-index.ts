import { DatabaseSync, type StatementSync } from "node:sqlite";
import { expressionOf, indexedText } from "./words.ts";

/** Some lines of a source. */
export interface Part {
  /** Number of the first line. */
  line: number;
  text: string;
}

export interface Hit extends Part {
  source: string;
}

/** Lines and characters of one part: a match is shown with what is around it. */
const linesPerPart = 12;
const charactersPerPart = 2_000;

/** A full-text index in memory. It is derived from the texts, so nothing of it is kept. */
export class TextIndex {
  readonly #database = new DatabaseSync(":memory:");
  readonly #add: StatementSync;
  readonly #addWords: StatementSync;
  readonly #search: StatementSync;
  readonly #sources = new Map<string, { digest: string; first: number; last: number }>();
  #next = 1;

  constructor() {
    this.#database.exec(`
      CREATE TABLE part (id INTEGER PRIMARY KEY, source TEXT NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
      CREATE VIRTUAL TABLE word USING fts5 (
        text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
      );
    `);
    this.#add = this.#database.prepare("INSERT INTO part VALUES (?, ?, ?, ?)");
    this.#addWords = this.#database.prepare("INSERT INTO word (rowid, text) VALUES (?, ?)");
    this.#search = this.#database.prepare(`
      SELECT source, line, part.text AS text FROM word JOIN part ON part.id = word.rowid
      WHERE word MATCH ? ORDER BY rank, part.id LIMIT ?
    `);
  }

  /** Digests of the indexed sources by their names. */
  digests(): Map<string, string> {
    return new Map([...this.#sources].map(([source, { digest }]) => [source, digest]));
  }

  put(source: string, digest: string, text: string): void {
    this.drop(source);
    const first = this.#next;
    this.#database.exec("BEGIN");
    for (const part of partsOf(text)) {
      const id = this.#next++;
      this.#add.run(id, source, part.line, part.text);
      this.#addWords.run(id, indexedText(part.text));
    }
    this.#database.exec("COMMIT");
    this.#sources.set(source, { digest, first, last: this.#next - 1 });
  }

  drop(source: string): void {
    const known = this.#sources.get(source);
    if (known === undefined) return;
    for (const [table, key] of [
      ["word", "rowid"],
      ["part", "id"],
    ] as const) {
      this.#database.prepare(`DELETE FROM ${table} WHERE ${key} BETWEEN ? AND ?`).run(known.first, known.last);
    }
    this.#sources.delete(source);
  }

  /** Returns the best parts: those with all words first, then those with any. */
  search(words: readonly string[], most: number): Hit[] {
    if (words.length === 0) return [];
    const found = new Map<string, Hit>();
    for (const combine of ["AND", "OR"] as const) {
      if (found.size >= most) break;
      for (const row of this.#search.all(expressionOf(words, combine), most)) {
        const hit = { source: String(row.source), line: Number(row.line), text: String(row.text) };
        found.set(`${hit.source}\n${hit.line}\n${hit.text}`, hit);
      }
    }
    return [...found.values()].slice(0, most);
  }
}

/** Divides a text into parts of some lines; a line that is too long is several parts with the same number. */
function* partsOf(text: string): Generator<Part> {
  let [start, length] = [1, 0];
  let lines: string[] = [];
  const part = (): Part => ({ line: start, text: lines.join("\n") });
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (lines.length >= linesPerPart || length + line.length > charactersPerPart) {
      if (lines.some((each) => each.trim() !== "")) yield part();
      [start, length, lines] = [at + 1, 0, []];
    }
    for (let from = 0; line.length - from > charactersPerPart; from += charactersPerPart) {
      yield { line: at + 1, text: line.slice(from, from + charactersPerPart).toWellFormed() };
    }
    const rest =
      line.length > charactersPerPart ? line.slice(-(line.length % charactersPerPart || charactersPerPart)) : line;
    lines.push(rest.toWellFormed());
    length += rest.length + 1;
  }
  if (lines.some((each) => each.trim() !== "")) yield part();
}
