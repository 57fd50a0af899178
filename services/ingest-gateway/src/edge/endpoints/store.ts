/** `/api/{project_id}/store/` and `/api/store/`: one event per request, as old SDKs send it; by GET as an image's address. */
import { createEnvelopeHeaders, createItem } from "@weir/envelope";
import type { Admission } from "../../domain/admission/admission.ts";
import { authenticate, missingCredentials } from "../authenticate.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { HttpProblem, problem, textAnswer } from "../http/http-answer.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import { parseProjectId } from "../project-id.ts";
import { decodeStoreBody } from "../store-body.ts";
import { readStoredEvent } from "../stored-event.ts";
import { eventIdAnswer, refusalAnswer } from "../submission-answer.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { submissionContext, submitEnvelope } from "./submit-envelope.ts";

const envelopeContentType = "application/x-sentry-envelope";
const pixel = Buffer.from("4749463839610100010000ff002c00000000010001000002003b", "hex");

/** Creates the endpoint. */
export function storeEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const { project_id: projectText } = request.parameters;
    const projectId = projectText === undefined ? undefined : parseProjectId(projectText);
    const credentials = authenticate(request.headers, request.query);
    if (credentials === undefined) throw missingCredentials();
    const submitted = submissionContext(request, credentials, projectId, context);
    if (request.method !== "POST") return answerPixel(request, submitted);
    const body = await request.readBody(context.maxEventBytes);
    if (body.length === 0) throw problem(400, "empty request body");
    if (request.headers["content-type"] === envelopeContentType) return submitEnvelope(body, submitted, context);
    return eventIdAnswer(admitEvent(body, submitted), context.now());
  }

  function answerPixel(request: EndpointRequest, submitted: SubmissionContext): HttpAnswer {
    const data = new URLSearchParams(request.query).get("sentry_data");
    if (data === null) {
      const text = "Failed to deserialize query string: missing field `sentry_data`";
      throw new HttpProblem(textAnswer(400, text), text);
    }
    const admission = admitEvent(Buffer.from(data), submitted);
    const image: HttpAnswer = { status: 200, body: pixel, contentType: "image/gif", headers: [] };
    return refusalAnswer(admission, context.now()) ?? image;
  }

  function admitEvent(body: Buffer, submitted: SubmissionContext): Admission {
    const payload = decodeStoreBody(body, context.maxEventBytes, submitted.request.client);
    if (payload.length === 0) throw problem(400, "empty request body");
    const { itemType, eventId } = readStoredEvent(payload);
    const headers = createEnvelopeHeaders({ eventId: eventId ?? context.uuid().replaceAll("-", "") });
    const item = createItem(itemType, payload, { contentType: "application/json" });
    return context.admit({ ...submitted, envelope: { headers, items: [item] } });
  }

  return {
    name: "store",
    paths: ["/api/{project_id}/store/", "/api/store/"],
    methods: ["POST", "GET", "HEAD"],
    cors: true,
    answer,
  };
}
