/** One rating by people at a gate and the judge's rating of the same work. */
export interface RatedPair {
  /** Identifies the gate: several ratings at one gate are about the same work. */
  gate: string;
  rating: string;
  /** Mean over the people who decided. */
  people: number;
  judge: number;
  /** Comment of the people with the decision. */
  comment: string;
}

/** Measured agreement of a judge with people, and the use it permits. */
export interface Agreement {
  /** Number of pairs. */
  count: number;
  gates: number;
  /** In points of the scale from 1 to 5. */
  meanError?: number;
  /** Rank correlation; absent when one side is constant. */
  spearman?: number;
  isCalibrated: boolean;
  /** Reasons why the judge is not calibrated, as sentences. */
  reasons: string[];
}

/** Minimum agreement: a judge below any of these values decides nothing. */
export const floor = { gates: 8, count: 12, spearman: 0.6, meanError: 0.75 } as const;

export function agreementOf(pairs: readonly RatedPair[]): Agreement {
  const count = pairs.length;
  const gates = new Set(pairs.map(({ gate }) => gate)).size;
  const meanError = count === 0 ? undefined : mean(pairs.map(({ people, judge }) => Math.abs(people - judge)));
  const spearman = correlation(ranks(pairs.map(({ people }) => people)), ranks(pairs.map(({ judge }) => judge)));
  const reasons = [
    ...(gates < floor.gates || count < floor.count
      ? [`It was compared with ${count} ratings at ${gates} gates; ${floor.count} at ${floor.gates} are needed.`]
      : []),
    ...(meanError !== undefined && meanError > floor.meanError
      ? [`It is ${meanError.toFixed(2)} points from people on average; ${floor.meanError} are allowed.`]
      : []),
    ...(count > 0 && spearman === undefined
      ? ["People or the judge gave the same rating everywhere, so no order can be compared."]
      : []),
    ...(spearman !== undefined && spearman < floor.spearman
      ? [`Its order agrees with people's by ${spearman.toFixed(2)} (Spearman); ${floor.spearman} is needed.`]
      : []),
  ];
  return {
    count,
    gates,
    ...(meanError !== undefined && { meanError }),
    ...(spearman !== undefined && { spearman }),
    isCalibrated: reasons.length === 0,
    reasons,
  };
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Pearson correlation; undefined when one side is constant. */
function correlation(one: readonly number[], other: readonly number[]): number | undefined {
  const [a, b] = [deviations(one), deviations(other)];
  const spread = Math.sqrt(dot(a, a) * dot(b, b));
  return spread === 0 ? undefined : dot(a, b) / spread;
}

const deviations = (values: readonly number[]): number[] => values.map((value) => value - mean(values));
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
