/**
 * Errors of a run that may pass: another runner, or a later one, may succeed. The emitted machine starts another one after them, and a flow with
 * `retry` tries a project again that ended in one of them.
 */
export const runnerErrors = {
  /** The container was lost to Spot, a deployment or a machine failure. */
  vanished: ["Crew.RunnerStopped"],
  /** The container stopped before its runner began. */
  notStarted: ["Crew.RunnerNotStarted"],
  /** Missing capacity and throttled starts. */
  capacity: [
    "AmazonECS.Unknown",
    "Crew.NoCapacity",
    "ECS.AmazonECSException",
    "ECS.LimitExceededException",
    "ECS.SdkClientException",
    "ECS.ServerException",
    "ECS.ThrottlingException",
  ],
  /** Excludes `Crew.ConfigMismatch` and `Crew.RepositoryIncomplete`, which another runner would meet again. */
  failed: ["Crew.RunnerFailed", "States.Timeout", "States.HeartbeatTimeout"],
} as const;
