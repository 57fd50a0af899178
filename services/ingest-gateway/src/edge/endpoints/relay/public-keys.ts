/** `POST /api/0/relays/publickeys/`: keys of relays, for relays downstream that verify others (ingest, section "Relay API"). */
import { parseRelayId } from "@weir/relay-auth";
import type { Endpoint } from "../../http/endpoint.ts";
import { jsonAnswer } from "../../http/http-answer.ts";
import { overloaded } from "./overloaded.ts";
import type { RelayContext } from "./relay-context.ts";
import { invalidJson, parseBody, readSignedRequest } from "./signed-request.ts";

/** Creates the endpoint. */
export function publicKeysEndpoint(context: RelayContext): Endpoint {
  return {
    name: "relay_public_keys",
    paths: ["/api/0/relays/publickeys/"],
    methods: ["POST"],
    cors: false,
    async answer(request) {
      const { body } = await readSignedRequest(request, context);
      const relayIds = readRelayIds(parseBody(body));
      const { relays } = await context.projectConfig.getRelays({ relayIds }).catch((error: unknown) => {
        throw overloaded(error);
      });
      const known = new Map(relays.map(({ relayId, publicKey, internal }) => [relayId, { publicKey, internal }]));
      const answered = Object.fromEntries(relayIds.map((relayId) => [relayId, known.get(relayId) ?? null]));
      return jsonAnswer(200, JSON.stringify({ relays: answered }));
    },
  };
}

/** Hyphenated, each once. @throws HttpProblem */
function readRelayIds(document: unknown): string[] {
  const listed = typeof document === "object" && document !== null && "relay_ids" in document && document.relay_ids;
  if (!Array.isArray(listed)) throw invalidJson();
  const relayIds = listed.map((text: unknown) => {
    const relayId = typeof text === "string" ? parseRelayId(text) : undefined;
    if (relayId === undefined) throw invalidJson();
    return relayId;
  });
  return [...new Set(relayIds)];
}
