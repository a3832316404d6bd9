import { type Files, shop } from "../support/workspace.ts";
import { cloudcrew, cloudcrewPlants } from "./cloudcrew-plants.ts";
import { dependent } from "./dependent.ts";
import { eachPlants } from "./each-plants.ts";
import { fieldPlants } from "./field-plants.ts";
import { filePlants } from "./file-plants.ts";
import { flowPlants } from "./flow-plants.ts";
import { gatePlants } from "./gate-plants.ts";
import { httpPlants } from "./http-plants.ts";
import { mcpPlants } from "./mcp-plants.ts";
import { type Plant, plantBoth, plantIn } from "./plant.ts";
import { repositoryPlants } from "./repository-plants.ts";
import { schemaPlants } from "./schema-plants.ts";
import { loweredPlants, shopPlants } from "./shop-plants.ts";
import { triggerPlants } from "./trigger-plants.ts";

/** All faults that are put into the small workspace. */
export const plantsInShop: readonly Plant[] = [
  ...shopPlants,
  ...filePlants,
  ...fieldPlants,
  ...httpPlants,
  ...mcpPlants,
  ...gatePlants,
  ...eachPlants,
  ...flowPlants,
  ...triggerPlants,
  ...repositoryPlants,
  ...schemaPlants,
  ...loweredPlants,
];

/** A broken workspace, and what is wrong with it. */
export interface Case {
  files: Files;
  plants: Plant[];
}

function single(workspace: Files, plant: Plant): Case {
  const files = plantIn(workspace, plant);
  if (files === undefined) throw new Error(`"${plant.name}" (${plant.id}) does not fit into the workspace any more.`);
  return { files, plants: [plant] };
}

export function singles(): Case[] {
  return [
    ...plantsInShop.map((plant) => single(shop, plant)),
    ...cloudcrewPlants.map((plant) => single(cloudcrew, plant)),
  ];
}

const nameOf = ({ id, name }: Plant): string => `${id}: ${name}`;

/** Every pair of independent faults in the small workspace; of each `every`th pair only. */
export function* pairs(every: number): Generator<Case> {
  let count = 0;
  for (const [index, one] of shopPlants.entries()) {
    for (const other of shopPlants.slice(index + 1)) {
      if (count++ % every !== 0 || dependent[nameOf(one)]?.includes(nameOf(other))) continue;
      const files = plantBoth(shop, one, other);
      if (files !== undefined) yield { files, plants: [one, other] };
    }
  }
}
