/** Asks one gateway or several. */
import type { ExplainRequest, ExplainResponse } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Command } from "commander";
import { addressOption, withService } from "../service-client.ts";

/** Where decisions are remembered, for `withService`. */
export const explainService = {
  key: undefined,
  definition: async () => (await import("@weir/gen/weir/explain/v1/explain.ts")).ExplainServiceDefinition,
} as const;

/**
 * The answers of every gateway that `--address` names, in this order.
 * @throws CommandError if one of them does not answer
 */
export async function askGateways(command: Command, request: ExplainRequest): Promise<readonly ExplainResponse[]> {
  const stated = await addressOption(command);
  const addresses = stated === undefined ? [undefined] : stated.split(",").map((address) => address.trim());
  return Promise.all(
    addresses.map((address) =>
      withService(command, { ...explainService, address }, (client) => client.explain(request)),
    ),
  );
}
