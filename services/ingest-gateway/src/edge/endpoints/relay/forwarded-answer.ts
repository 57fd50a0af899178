/** Has the upstream answer a relay's request. */
import type { Forward } from "../../../domain/relays/forward.ts";
import type { EndpointRequest } from "../../http/endpoint.ts";
import { errorAnswer, type HttpAnswer } from "../../http/http-answer.ts";
import { maxRelayBodyBytes } from "./relay-context.ts";
import { readRelayBody } from "./signed-request.ts";

/** @param target path and query */
export async function forwardedAnswer(request: EndpointRequest, target: string, forward: Forward): Promise<HttpAnswer> {
  const body = await readRelayBody(request, maxRelayBodyBytes);
  const answer = await forward({ target, headers: request.headers, body });
  if (answer === "late") return errorAnswer(504, "the upstream did not answer in time");
  return answer === "unreachable" ? errorAnswer(502, "the upstream cannot be reached") : answer;
}
