import type { ExitCode } from "../../core/errors";
import { divide } from "../../smoke";
import { readStack } from "../find-images";

export interface SmokeShardsOptions {
  readonly stack: string;
  readonly size: number;
}

/** Prints the shards of a stack's fleet as a JSON list, each as `--shard` takes it. */
export async function smokeShards({ stack, size }: SmokeShardsOptions): Promise<ExitCode> {
  const { tenants } = await readStack(stack);
  console.log(JSON.stringify(divide(tenants.length, size).map(({ index, of }) => `${index}/${of}`)));
  return 0;
}
