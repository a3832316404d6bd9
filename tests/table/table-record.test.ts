import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readTableRecord } from "../../runtime/local/table/table-record.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-record-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["a list of logs", '[{"name":"000003.log","bytes":12}]', [{ name: "000003.log", bytes: 12 }]],
  ["null", "null", []],
  ["an object", '{"name":"000003.log"}', []],
  ["a list of other things", '[{"name":"000003.log","bytes":"12"}]', []],
  ["half a list", '[{"name":"0000', []],
])("a record of the table's logs that contains %s is read, or counts as none", (_, text, logs) => {
  const file = join(folder, "table-synced.json");
  writeFileSync(file, text);
  expect(readTableRecord(file)).toEqual(logs);
});
