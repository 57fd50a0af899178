/** The RPCs about relays downstream: who they are, and how they become known. */
import type { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { parseRelayId } from "@weir/relay-auth";
import { type Port, type RpcCode, RpcError } from "@weir/rpc";
import type { RegistrationAuthority } from "../domain/relays/registration-authority.ts";
import type { RelayDirectory } from "../domain/relays/relay-directory.ts";
import { RelayError, type RelayErrorCode } from "../domain/relays/relay-error.ts";
import { UpstreamError } from "../domain/upstream/upstream-error.ts";

type RelayMethods = Pick<Port<ProjectConfigServiceDefinition>, "getRelays" | "challengeRelay" | "registerRelay">;

const maxIds = 10_000;

const codes: Readonly<Record<RelayErrorCode, RpcCode>> = {
  invalid: "INVALID_ARGUMENT",
  unauthenticated: "UNAUTHENTICATED",
  denied: "PERMISSION_DENIED",
};

/** @param authority undefined: the upstream registers relays, not we */
export function createRelayMethods(
  directory: RelayDirectory,
  authority: RegistrationAuthority | undefined,
): RelayMethods {
  async function answer<T>(work: (authority: RegistrationAuthority) => T): Promise<T> {
    if (authority === undefined) {
      throw new RpcError("FAILED_PRECONDITION", "relays register with the upstream", { reason: "UPSTREAM_REGISTERS" });
    }
    try {
      return work(authority);
    } catch (error) {
      throw toRpcError(error);
    }
  }

  return {
    async getRelays({ relayIds }) {
      if (relayIds.length > maxIds) {
        const description = `found ${relayIds.length}, expected at most ${maxIds}`;
        throw new RpcError("INVALID_ARGUMENT", `relay_ids: ${description}`, {
          reason: "INVALID",
          violations: [{ field: "relay_ids", description }],
        });
      }
      try {
        const ids = relayIds.map(parseRelayId).filter((relayId) => relayId !== undefined);
        return { relays: [...(await directory.find(ids))] };
      } catch (error) {
        throw toRpcError(error);
      }
    },
    challengeRelay: (request) =>
      answer((able) => ({ relayId: request.relayId, token: able.challenge(normalised(request)) })),
    registerRelay: (request) =>
      answer((able) => {
        able.register(normalised(request));
        return { relayId: request.relayId };
      }),
  };
}

function normalised<T extends { readonly relayId: string }>(request: T): T {
  return { ...request, relayId: parseRelayId(request.relayId) ?? request.relayId };
}

function toRpcError(error: unknown): unknown {
  if (error instanceof UpstreamError) {
    return new RpcError("UNAVAILABLE", error.message, { reason: "UPSTREAM", cause: error });
  }
  if (!(error instanceof RelayError)) return error;
  return new RpcError(codes[error.code], error.message, { reason: error.code.toUpperCase(), cause: error });
}
