/**
 * `POST /api/0/relays/register/{challenge,response}/`: how relays downstream become known (project configuration, section
 * "Registration"). With an upstream it is the upstream that registers them, else the project-config service.
 */
import { RpcError } from "@weir/rpc";
import type { Endpoint, EndpointRequest } from "../../http/endpoint.ts";
import { type HttpAnswer, type HttpProblem, jsonAnswer, problem } from "../../http/http-answer.ts";
import { forwardedAnswer } from "./forwarded-answer.ts";
import { overloaded } from "./overloaded.ts";
import { maxRelayBodyBytes, type RelayContext } from "./relay-context.ts";
import { readHeader, readRelayBody, readRelayId, signatureHeader } from "./signed-request.ts";

/** A signed request as the project-config service judges it. */
interface Submitted {
  readonly relayId: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** Creates both endpoints. */
export function registerEndpoints({ projectConfig, forward }: RelayContext): readonly Endpoint[] {
  async function answerHere(
    request: EndpointRequest,
    step: (submitted: Submitted) => Promise<Readonly<Record<string, string>>>,
  ): Promise<HttpAnswer> {
    const relayId = readRelayId(request.headers);
    const signature = readHeader(request.headers, signatureHeader);
    const body = await readRelayBody(request, maxRelayBodyBytes);
    try {
      return jsonAnswer(200, JSON.stringify(await step({ relayId, signature, body })));
    } catch (error) {
      throw refusal(error) ?? overloaded(error);
    }
  }

  function endpoint(
    name: string,
    path: string,
    step: (submitted: Submitted) => Promise<Readonly<Record<string, string>>>,
  ): Endpoint {
    return {
      name,
      paths: [path],
      methods: ["POST"],
      cors: false,
      answer: (request) =>
        forward === undefined ? answerHere(request, step) : forwardedAnswer(request, path, forward),
    };
  }

  return [
    endpoint("relay_register_challenge", "/api/0/relays/register/challenge/", async (submitted) => {
      const { relayId, token } = await projectConfig.challengeRelay(submitted);
      return { relay_id: relayId, token };
    }),
    endpoint("relay_register_response", "/api/0/relays/register/response/", async (submitted) => {
      const { relayId } = await projectConfig.registerRelay(submitted);
      return { relay_id: relayId };
    }),
  ];
}

/** What the relay is told when it is its fault; undefined if it is not. */
function refusal(error: unknown): HttpProblem | undefined {
  if (!(error instanceof RpcError)) return undefined;
  const { code, message } = error;
  if (code === "INVALID_ARGUMENT") return problem(400, message);
  if (code === "UNAUTHENTICATED") return problem(401, message);
  return code === "PERMISSION_DENIED" ? problem(403, message) : undefined;
}
