/**
 * Requests that relays sign (project configuration, section "Answers of signed endpoints"). What can be wrong is looked
 * for in this order: the id, whether the relay is known, the signature's header, the body, the signature, the JSON.
 */
import type { IncomingHttpHeaders } from "node:http";
import { parseRelayId, verifySignature } from "@weir/relay-auth";
import type { Relay } from "../../../domain/relays/relay.ts";
import type { EndpointRequest } from "../../http/endpoint.ts";
import { HttpProblem, problem } from "../../http/http-answer.ts";
import { overloaded } from "./overloaded.ts";
import { maxRelayBodyBytes, type RelayContext } from "./relay-context.ts";

export const idHeader = "x-sentry-relay-id";
export const signatureHeader = "x-sentry-relay-signature";

/** A request that is what it says. */
export interface SignedRequest {
  readonly relay: Relay;
  readonly body: Buffer;
}

/**
 * @param maxBytes the largest body
 * @throws HttpProblem
 */
export async function readSignedRequest(
  request: EndpointRequest,
  { projectConfig, maxSignatureAgeMs }: Pick<RelayContext, "projectConfig" | "maxSignatureAgeMs">,
  maxBytes = maxRelayBodyBytes,
): Promise<SignedRequest> {
  const relayId = readRelayId(request.headers);
  const relay = await findRelay(relayId, projectConfig);
  const signature = readHeader(request.headers, signatureHeader);
  const body = await readRelayBody(request, maxBytes);
  const { publicKey, internal } = relay;
  const atMs = request.receivedAtMs;
  if (verifySignature({ signature, body, publicKey, atMs, maxAgeMs: maxSignatureAgeMs }) !== "valid") {
    throw problem(401, "invalid relay signature");
  }
  return { relay: { publicKey, internal }, body };
}

/** The JSON of a body. @throws HttpProblem */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw invalidJson();
  }
}

/** The problem of a body that is not of the form that is agreed. */
export function invalidJson(): HttpProblem {
  return problem(400, "invalid JSON data");
}

/** The id that a request states, hyphenated. @throws HttpProblem */
export function readRelayId(headers: IncomingHttpHeaders): string {
  const relayId = parseRelayId(readHeader(headers, idHeader));
  if (relayId === undefined) throw problem(401, `malformed header: ${idHeader}`);
  return relayId;
}

/** A header that must be there, in ASCII. @throws HttpProblem */
export function readHeader(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (typeof value !== "string" || value === "") throw problem(401, `missing header: ${name}`);
  if (!/^[\t\x20-\x7e]*$/.test(value)) throw problem(401, `malformed header: ${name}`);
  return value;
}

/** The body; one that is too large is as bad as any other that cannot be read. @throws HttpProblem */
export async function readRelayBody(request: EndpointRequest, maxBytes: number): Promise<Buffer> {
  try {
    return await request.readBody(maxBytes);
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.answer.status !== 413) throw error;
    throw new HttpProblem({ ...error.answer, status: 400 }, error.message);
  }
}

async function findRelay(relayId: string, { getRelays }: Pick<RelayContext["projectConfig"], "getRelays">) {
  const { relays } = await getRelays({ relayIds: [relayId] }).catch((error: unknown) => {
    throw overloaded(error);
  });
  const [relay] = relays;
  if (relay === undefined) throw problem(401, "unknown relay id");
  return relay;
}
