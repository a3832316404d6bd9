/** Functions of JSONata 2.0 (docs.jsonata.org), available in both Step Functions and the runner. */
export const jsonataFunctions: readonly string[] = [
  ..."string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join".split(
    " ",
  ),
  ..."match replace base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl".split(" "),
  ..."number abs floor ceil round power sqrt random formatNumber formatBase formatInteger parseInteger".split(" "),
  ..."sum max min average boolean not exists count append sort reverse shuffle distinct zip".split(" "),
  ..."keys lookup spread merge sift each error assert type now millis fromMillis toMillis".split(" "),
  ..."map filter single reduce".split(" "),
];
