/** Returns the values of an evaluated condition, by agent and output, as part of a sentence. */
export function valuesInWords(values: { [agent: string]: { [output: string]: unknown } }): string {
  const each = Object.entries(values).flatMap(([agent, outputs]) =>
    Object.entries(outputs).map(([output, value]) => `${agent}.${output} = ${JSON.stringify(value)}`),
  );
  return each.length === 0 ? "nothing reported" : each.join(", ");
}
