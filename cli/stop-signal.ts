const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal tells every process in it, and whatever started crew passes on what it was told. */
const repeatsForMs = 1_000;

/** Resolves at the first signal to stop. A further one, once repeats of the first have had their time, ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of signals) {
      process.on(signal, () => {
        first ??= performance.now();
        resolve(signal);
        if (performance.now() - first < repeatsForMs) return;
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      });
    }
  });
}
