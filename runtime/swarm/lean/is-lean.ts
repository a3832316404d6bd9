import type { Agent, Pipeline } from "../../../schema/types.ts";

export const isLean = ({ models }: Pick<Pipeline, "models">, { model }: Pick<Agent, "model">): boolean =>
  models[model]?.profile === "lean";
