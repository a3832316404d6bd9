import { digestOf } from "../../runtime/artifacts/object-store.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";

/** A whole META, of a project that runs. */
export function projectItem(more: Partial<MetaItem> = {}): MetaItem {
  return {
    title: "Forest permits",
    engagement: "shop",
    config: digestOf("config"),
    manifest: digestOf("manifest"),
    sow: digestOf("sow"),
    createdAt: "2026-11-20T08:00:00.000Z",
    startedBy: "otto@example.com",
    status: "RUNNING",
    ...more,
  };
}
