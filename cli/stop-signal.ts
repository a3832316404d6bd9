const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal sends the signal to every process in it, and the parent process forwards it again: repeats within this time count as one. */
const repeatsForMs = 1_000;

/** Resolves at the first signal to stop. A later one, after the time for repeats, ends the process immediately. */
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
