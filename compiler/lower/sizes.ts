import type { Environment } from "../../schema/types.ts";

/** Settings that a size determines; a declaration may replace the network and request Spot. */
export type Preset = Pick<
  Environment,
  | "network"
  | "zones"
  | "api"
  | "ownKey"
  | "pointInTimeRecovery"
  | "containerInsights"
  | "dashboard"
  | "flowLogs"
  | "deletionProtection"
  | "logRetentionDays"
> & { runner: Omit<Environment["runner"], "spot"> };

// Combinations of processor and memory that Fargate offers: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
/**
 * Presets. Small has AWS-managed encryption and nothing that is billed while idle. Medium is private, monitored and
 * encrypted with its own key. Large adds a second zone and deletion protection for the table and the user pool.
 */
export const sizes: { [size in Environment["size"]]: Preset } = {
  small: {
    network: "public",
    zones: 2,
    runner: { cpuUnits: 1024, memoryMib: 2048, storageGib: 21 },
    api: { memoryMib: 512 },
    ownKey: false,
    pointInTimeRecovery: true,
    containerInsights: false,
    dashboard: false,
    flowLogs: false,
    deletionProtection: false,
    logRetentionDays: 365,
  },
  medium: {
    network: "private",
    zones: 1,
    runner: { cpuUnits: 1024, memoryMib: 4096, storageGib: 30 },
    api: { memoryMib: 1024 },
    ownKey: true,
    pointInTimeRecovery: true,
    containerInsights: true,
    dashboard: true,
    flowLogs: true,
    deletionProtection: false,
    logRetentionDays: 365,
  },
  large: {
    network: "private",
    zones: 2,
    runner: { cpuUnits: 2048, memoryMib: 8192, storageGib: 50 },
    api: { memoryMib: 1024 },
    ownKey: true,
    pointInTimeRecovery: true,
    containerInsights: true,
    dashboard: true,
    flowLogs: true,
    deletionProtection: true,
    logRetentionDays: 400,
  },
};
