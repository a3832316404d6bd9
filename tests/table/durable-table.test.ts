import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTable, openTable, type Table } from "../../runtime/ledger/table.ts";
import { inspectTable } from "../../runtime/local/table/inspect-table.ts";
import { crc32c, firstDamagedRecord } from "../../runtime/local/table/log-records.ts";
import { openTables } from "../../runtime/local/table/tables.ts";
import type { OpenLogFile } from "../../runtime/local/table/written-log.ts";

let home: string;

/** Items of no kind of crew's: the table takes any. */
async function readBack(table: Table, sk: string) {
  const Key = { pk: "p", sk };
  return (await table.documents.send(new GetCommand({ TableName: "crew", Key, ConsistentRead: true }))).Item;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "crew-table-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A disk that keeps only what it was told to: how much of each log it would still have after a power cut. */
class Disk {
  readonly kept = new Map<string, number>();
  /** Each call waits for the promise that stands here when it begins. */
  ready: Promise<unknown> = Promise.resolve();
  waiting = 0;

  readonly openFile: OpenLogFile = async (path) => {
    const file: FileHandle = await open(path, "r");
    return {
      stat: file.stat.bind(file) as FileHandle["stat"],
      sync: () => file.sync(),
      close: () => file.close(),
      datasync: async () => {
        const { size } = await file.stat();
        this.waiting++;
        await this.ready;
        this.waiting--;
        this.kept.set(basename(path), size);
      },
    };
  };

  /** The folder as it is found after the power cut. */
  cut(folder: string, to: string): void {
    cpSync(folder, to, { recursive: true });
    for (const name of readdirSync(to).filter((each) => each.endsWith(".log")))
      truncateSync(join(to, name), this.kept.get(name) ?? 0);
    rmSync(join(to, "LOCK"), { force: true });
  }
}

async function serve(folder: string, openFile?: OpenLogFile) {
  const files = { folder, record: `${folder}-synced`, ...(openFile && { openFile }) };
  const tables = await openTables(files);
  const server: Server = createServer((request, response) => void tables.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const table = openTable("crew", {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const put = (sk: string, text = "") =>
    table.documents.send(new PutCommand({ TableName: "crew", Item: { pk: "p", sk, text } }));
  return {
    table,
    put,
    async close() {
      table.documents.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await tables.close();
    },
  };
}

test("every write that was answered is there after a power cut, also with many at once", async () => {
  const disk = new Disk();
  const before = await serve(join(home, "table"), disk.openFile);
  await createTable(before.table);
  await Promise.all(Array.from({ length: 40 }, (_, at) => before.put(`item-${at}`, "x".repeat(at * 100))));
  disk.cut(join(home, "table"), join(home, "after"));
  await before.close();
  const after = await serve(join(home, "after"));
  try {
    for (let at = 0; at < 40; at++)
      expect(await readBack(after.table, `item-${at}`)).toMatchObject({
        text: "x".repeat(at * 100),
      });
  } finally {
    await after.close();
  }
});

test("neither a write nor a read of it is answered before the disk has it", async () => {
  const disk = new Disk();
  const { table, put, close } = await serve(join(home, "table"), disk.openFile);
  await createTable(table);
  const slow = Promise.withResolvers<void>();
  disk.ready = slow.promise;
  const answered: string[] = [];
  const write = put("item").then(() => answered.push("write"));
  await expect.poll(() => disk.waiting).toBe(1);
  const read = readBack(table, "item").then(() => answered.push("read"));
  expect(answered).toEqual([]);
  slow.resolve();
  await Promise.all([write, read]);
  expect(answered.sort()).toEqual(["read", "write"]);
  await close();
});

test("a disk that fails gives no answer at all", async () => {
  const disk = new Disk();
  const { table, put, close } = await serve(join(home, "table"), disk.openFile);
  await createTable(table);
  const failed = Promise.reject(new Error("EIO"));
  failed.catch(() => {});
  disk.ready = failed;
  await expect(put("item")).rejects.toThrow(/socket hang up|ECONNRESET|closed/);
  disk.ready = Promise.resolve();
  await close();
});

describe("what a start finds", () => {
  let folder: string;
  let record: string;
  let log: string;
  beforeEach(async () => {
    folder = join(home, "table");
    record = `${folder}-synced`;
    const { table, put, close } = await serve(folder);
    await createTable(table);
    for (let at = 0; at < 12; at++) await put(`item-${at}`, "text ".repeat(900));
    await close();
    log = join(folder, readdirSync(folder).find((name) => name.endsWith(".log")) ?? "");
  });
  const condition = () => inspectTable(folder, record);

  test("a table that was left alone is whole, and so is none at all", () => {
    expect(condition()).toEqual({ kind: "whole" });
    expect(inspectTable(join(home, "none"), record).kind).toBe("lossy");
    expect(inspectTable(join(home, "none"), join(home, "no-record"))).toEqual({ kind: "whole" });
  });

  test("any byte that changed after it was written is noticed", () => {
    const bytes = readFileSync(log);
    expect(bytes.length).toBeGreaterThan(40_000);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(log, damaged);
        expect(condition().kind).toBe("lossy");
      }),
      { numRuns: 150 },
    );
  });

  test("a log that lost its end is noticed, wherever it was cut", () => {
    const bytes = readFileSync(log);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length - 1 }), (left) => {
        writeFileSync(log, bytes.subarray(0, left));
        expect(condition()).toEqual({
          kind: "shortened",
          why: expect.stringContaining(`${bytes.length - left} bytes`),
        });
      }),
      { numRuns: 50 },
    );
  });

  test("a log that was emptied is no older state of the table", () => {
    truncateSync(log, 0);
    expect(condition()).toEqual({ kind: "lossy", why: expect.stringMatching(/\.log is empty$/) });
  });

  test("a log, a manifest or the pointer to it that is gone is noticed", () => {
    unlinkSync(log);
    expect(condition()).toMatchObject({ kind: "lossy", why: expect.stringContaining("is missing") });
    const manifest = readdirSync(folder).find((name) => name.startsWith("MANIFEST")) ?? "";
    truncateSync(join(folder, manifest), 20);
    expect(condition()).toEqual({ kind: "damaged", why: `its file ${manifest} is torn` });
    unlinkSync(join(folder, manifest));
    expect(condition()).toEqual({ kind: "damaged", why: `its file ${manifest} is missing` });
    unlinkSync(join(folder, "CURRENT"));
    writeFileSync(log, "");
    expect(condition()).toEqual({ kind: "damaged", why: "its file CURRENT is missing" });
  });

  test("a record that a kill cut off was never answered for, and is no damage", () => {
    const bytes = readFileSync(log);
    writeFileSync(log, Buffer.concat([bytes, bytes.subarray(0, 3)]));
    expect(condition()).toEqual({ kind: "whole" });
  });
});

test("the checksum is the one of RFC 3720, appendix B.4", () => {
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  expect(firstDamagedRecord(new Uint8Array())).toBeUndefined();
});
