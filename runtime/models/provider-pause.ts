import { calledPlace, providerTitles } from "../../schema/model-service.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { Model } from "../../schema/types.ts";
import type { ProviderPause, ProviderPauses } from "../swarm/ports.ts";
import type { CallEnd } from "./model-provider.ts";
import type { Pace } from "./pace.ts";
import { sleepHeard } from "./sleep-heard.ts";

/** Notes a pause that a call keeps or has caused, or that pauses could not be reached (`error`). */
export type NotePause = (pause: { model: string; waitMs: number; error?: unknown }) => void;

export interface PauseOptions {
  pauses: ProviderPauses;
  note: NotePause;
  /** True when a person has let the work go on: the first call of each id is made in spite of a pause, and an answer ends the pause. */
  isTrial?: boolean;
}

/** Waits that a service names from here on are shared: shorter ones are over before others would read of them. */
const leastSharedMs = 10_000;
/** For a longer pause the model's fallbacks are asked first. */
const longestBeforeOthersMs = 30_000;
/** A runner waits this long for the pauses of one call; for longer ones it ends, and its container with it. */
export const longestInPlaceMs = 300_000;
/** Runners that waited for the same pause do not all call at one moment. */
const spreadMs = 5_000;

/** An id may not be called yet. */
export class PausedUntil extends Error {
  override readonly name = "PausedUntil";
  readonly modelId: string;
  readonly leftMs: number;

  constructor({ provider }: Model, modelId: string, { until, leftMs, reason }: ProviderPause) {
    const moment = formatMoment(new Date(until).toISOString());
    super(`${providerTitles[provider]} takes no calls of ${modelId} until ${moment}: ${reason}`);
    this.modelId = modelId;
    this.leftMs = leftMs;
  }
}

type Way = { heard(): void } & Pick<Pace, "sleep" | "random">;

/** The pauses of services, as the calls of one runner keep them. Pauses that cannot be reached hold no call up. */
export class Pauses {
  readonly #pauses: ProviderPauses;
  readonly #note: NotePause;
  readonly #isTrial: boolean;
  readonly #tried = new Set<string>();
  readonly #ignored = new Set<string>();

  constructor({ pauses, note, isTrial = false }: PauseOptions) {
    this.#pauses = pauses;
    this.#note = note;
    this.#isTrial = isTrial;
  }

  /** Waits for a short pause of an id, and returns a longer one. */
  async keep(model: Model, modelId: string, way: Way, signal: AbortSignal): Promise<PausedUntil | undefined> {
    const pause = await this.#at(model, modelId);
    if (pause === undefined) return undefined;
    if (this.#isTrial && !this.#tried.has(modelId)) {
      this.#tried.add(modelId);
      this.#ignored.add(modelId);
      return undefined;
    }
    if (pause.leftMs > longestBeforeOthersMs) return new PausedUntil(model, modelId, pause);
    await this.wait(modelId, pause.leftMs, way, signal);
    return undefined;
  }

  /** Waits until a pause is over, and a little longer. */
  async wait(modelId: string, leftMs: number, { heard, sleep, random }: Way, signal: AbortSignal): Promise<void> {
    const waitMs = Math.round(leftMs + random() * spreadMs);
    this.#note({ model: modelId, waitMs });
    await sleepHeard(waitMs, { heard, sleep }, signal);
  }

  /**
   * Tells all runners of the wait that a refusal names, and returns the pause. A limit of the account is one of all models of the
   * service. Undefined without such a wait.
   */
  async tell(
    model: Model,
    modelId: string,
    { failure, error, waitMs }: Extract<CallEnd, { kind: "refused" }>,
    hide: (text: string) => string,
  ): Promise<PausedUntil | undefined> {
    if (waitMs === undefined || waitMs < leastSharedMs) return undefined;
    // Neither a malformed request nor a model that is not there says anything of the calls of others.
    if (failure === "final" || failure === "too-long") return undefined;
    const { modelId: _, ...service } = calledPlace(model, modelId);
    const place = failure === "no-access" ? service : { ...service, modelId };
    const reason = hide(error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
    await this.#unlessUnreached(modelId, () => this.#pauses.tell(place, { waitMs, reason }));
    const pause = await this.#at(model, modelId);
    return pause && new PausedUntil(model, modelId, pause);
  }

  /** Ends the pause in spite of which the id was called. */
  async answered(model: Model, modelId: string): Promise<void> {
    if (this.#ignored.delete(modelId))
      await this.#unlessUnreached(modelId, () => this.#pauses.lift(calledPlace(model, modelId)));
  }

  #at(model: Model, modelId: string): Promise<ProviderPause | undefined> {
    return this.#unlessUnreached(modelId, () => this.#pauses.at(calledPlace(model, modelId)));
  }

  async #unlessUnreached<Result>(model: string, reach: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await reach();
    } catch (error) {
      this.#note({ model, waitMs: 0, error });
      return undefined;
    }
  }
}
