import fc from "fast-check";

/**
 * The same code gets the same verdict: properties draw the same examples in every run. `CREW_SEED=<number>` draws others,
 * `CREW_SEED=random` new ones each time.
 */
const { CREW_SEED = "20261120" } = process.env;
if (CREW_SEED !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(CREW_SEED) });
