import { DescribeTableCommand, ListBackupsCommand, UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { openPast } from "../../runtime/ledger/past-table.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { createTable, openTable, type Table } from "../../runtime/ledger/table.ts";
import { restoreDeployed } from "../../runtime/restore/restore-deployed.ts";
import { hasMoto, type Moto, startMoto, withoutMoto } from "../support/aws/moto.ts";
import { projectItem } from "../support/project-item.ts";

if (!hasMoto) console.warn(`Restorations in a deployment are not tested: ${withoutMoto}.`);

const time = "2026-11-20T11:00:00.000Z";

describe.skipIf(!hasMoto)("in a deployment", () => {
  let moto: Moto;
  let table: Table;
  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, { AWS_ENDPOINT_URL: moto.url });
    table = openTable("crew-restore", {});
    await createTable(table);
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    const TableName = table.name;
    await table.documents.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    await moto?.close();
  });
  const put = (title: string) => {
    const Item = { ...projectItem({ title, status: "FINISHED" }), ...key.meta("shop-aaaaaa") };
    return table.documents.send(new PutCommand({ TableName: table.name, Item }));
  };

  test("one command copies the earlier state, backs up the later one, writes back what differs, and leaves no copy", async () => {
    await put("As it was");
    // moto copies the present, so the change happens when an interrupted restoration has made its copy.
    await openPast(table, time, async () => {});
    await put("A mistaken change");
    const about = { region: "us-east-1", table: table.name, time, project: "shop-aaaaaa", by: "crew restore" };
    const wanted = { ...about, onStep: () => {} };
    expect(await restoreDeployed({ ...wanted, consent: async () => false })).toBeUndefined();
    expect(await readItem(table, key.meta("shop-aaaaaa"))).toMatchObject({ title: "A mistaken change" });

    const result = await restoreDeployed({ ...wanted, consent: async () => true });
    expect(result).toMatchObject({ restored: ["shop-aaaaaa"], stopped: [], backup: expect.stringMatching(/^arn:/) });
    expect(await readItem(table, key.meta("shop-aaaaaa"))).toMatchObject({ title: "As it was" });
    const { BackupSummaries = [] } = await table.documents.send(new ListBackupsCommand({ TableName: table.name }));
    expect(BackupSummaries).toHaveLength(1);
    const copy = new DescribeTableCommand({ TableName: "crew-restore-at-20261120T110000000Z" });
    await expect(table.documents.send(copy)).rejects.toThrow("not found");
  });
});
