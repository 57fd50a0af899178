/** `POST /api/{project_id}/envelope/`: the endpoint of all current SDKs. */
import { EnvelopeError } from "@weir/envelope";
import type { Credentials } from "../authenticate.ts";
import { authenticate } from "../authenticate.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { problem } from "../http/http-answer.ts";
import type { EnvelopeIdentity } from "../parse-submission.ts";
import { identifyByEnvelope } from "../parse-submission.ts";
import { parseProjectId } from "../project-id.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { submissionContext, submitEnvelope } from "./submit-envelope.ts";

/** Creates the endpoint. */
export function envelopeEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const projectId = parseProjectId(request.parameters.project_id ?? "");
    const credentials = authenticate(request.headers, request.query);
    const submitted = credentials && submissionContext(request, credentials, projectId, context);
    const body = await request.readBody(context.maxEnvelopeBytes);
    if (submitted === undefined) return answerByHeader(request, body);
    if (body.length === 0) throw problem(400, "empty request body");
    return submitEnvelope(body, submitted, context);
  }

  /** Without credentials in the request, those of the envelope's header count; the path's project id does not. */
  async function answerByHeader(request: EndpointRequest, body: Buffer): Promise<HttpAnswer> {
    const { publicKey, projectId, origin } = identify(body);
    const credentials: Credentials = { publicKey, version: 7, client: "" };
    const submitted = submissionContext(request, credentials, projectId, context);
    const metadata =
      submitted.request.origin === "" ? { ...submitted.request, origin: origin ?? "" } : submitted.request;
    return submitEnvelope(body, { ...submitted, request: metadata, signature: undefined }, context);
  }

  return { name: "envelope", paths: ["/api/{project_id}/envelope/"], methods: ["POST"], cors: true, answer };
}

function identify(body: Buffer): EnvelopeIdentity {
  const detail = "bad envelope authentication header";
  try {
    const identity = identifyByEnvelope(body);
    if (typeof identity === "string") throw problem(401, detail, [identity]);
    return identity;
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw problem(401, detail, [error.detail ?? error.cause]);
  }
}
