/** What the project-config service knows of relays, for tests that set it. */
import type { RpcError } from "@weir/rpc";
import type { RelayContext } from "../edge/endpoints/relay/relay-context.ts";

export interface StubRelays {
  readonly port: RelayContext["projectConfig"];
  /** By id, hyphenated. */
  readonly known: Map<string, { readonly publicKey: string; readonly internal: boolean }>;
  /** What was handed over for registration, as `step relayId signature body`. */
  readonly registrations: string[];
  /** Thrown by every call instead of an answer. */
  failure: RpcError | undefined;
}

export function createStubRelays(): StubRelays {
  const stub: StubRelays = {
    known: new Map(),
    registrations: [],
    failure: undefined,
    port: {
      async getRelays({ relayIds }) {
        if (stub.failure !== undefined) throw stub.failure;
        return {
          relays: relayIds.flatMap((relayId) => {
            const relay = stub.known.get(relayId);
            return relay === undefined ? [] : [{ relayId, ...relay }];
          }),
        };
      },
      async challengeRelay(request) {
        note("challenge", request);
        return { relayId: request.relayId, token: "the token" };
      },
      async registerRelay(request) {
        note("register", request);
        return { relayId: request.relayId };
      },
    },
  };

  function note(
    step: string,
    { relayId, signature, body }: { relayId: string; signature: string; body: Buffer },
  ): void {
    if (stub.failure !== undefined) throw stub.failure;
    stub.registrations.push([step, relayId, signature, body.toString()].join(" "));
  }

  return stub;
}
