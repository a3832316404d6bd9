/** Time that goes on once everyone who was started sleeps. */
export class SimulatedTime {
  #now = 0;
  #awake = 0;
  #order = 0;
  readonly #sleepers: { at: number; order: number; wake: () => void }[] = [];
  #idle: () => void = () => {};

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#order += 1;
      this.#sleepers.push({ at: this.#now + milliseconds, order: this.#order, wake });
      this.#rest();
    });
  }

  /** Runs all of them to their end. Rejects with the first failure. */
  async run(all: (() => Promise<void>)[]): Promise<void> {
    this.#awake = all.length;
    const running = Promise.all(all.map((each) => each().finally(() => this.#rest())));
    let isOver = false;
    const over = running.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await Promise.race([over, this.#everyoneSleeps()]);
      this.#wakeNext();
    }
    await over;
  }

  #rest(): void {
    this.#awake -= 1;
    if (this.#awake === 0) this.#idle();
  }

  #everyoneSleeps(): Promise<void> {
    if (this.#awake === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  #wakeNext(): void {
    if (this.#awake > 0) return;
    this.#sleepers.sort((one, other) => one.at - other.at || one.order - other.order);
    const next = this.#sleepers.shift();
    if (next === undefined) return;
    this.#now = next.at;
    this.#awake += 1;
    next.wake();
  }
}
