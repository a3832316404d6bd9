import fc from "fast-check";

/**
 * The same code gets the same verdict: properties draw the same examples in every run. `CREW_SEED=<number>` draws others,
 * `CREW_SEED=random` new ones each time.
 */
const { CREW_SEED = "20261120" } = process.env;
if (CREW_SEED !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(CREW_SEED) });

/** The long suite runs some tests again with all that they have; `npm test` takes a sample. */
export const isLong = process.env.CREW_LONG_TESTS === "true";
