/** Quotas refill by the minute. */
const restMs = 60_000;

/**
 * A circuit breaker for each model id: one that stayed throttled or unavailable through all of its attempts rests for a minute, and
 * other ids are asked before it. The first call after that is a trial of one attempt.
 */
export class RestingModels {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  gaveUp(modelId: string): void {
    this.#until.set(modelId, this.#now() + restMs);
  }

  answered(modelId: string): void {
    this.#until.delete(modelId);
  }

  rests(modelId: string): boolean {
    return (this.#until.get(modelId) ?? 0) > this.#now();
  }

  isOnTrial(modelId: string): boolean {
    return this.#until.has(modelId) && !this.rests(modelId);
  }
}
