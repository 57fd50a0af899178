import { readFile } from "node:fs/promises";

/** The descriptors of everything in proto/, as gRPC reflection serves them. */
export async function readContractDescriptors(): Promise<Buffer> {
  return readFile(new URL("../../../gen/descriptors.binpb", import.meta.url));
}
