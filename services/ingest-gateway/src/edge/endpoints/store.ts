/** `/api/{project_id}/store/` and `/api/store/`: one event per request, as old SDKs send it; by GET as an image's address. */
import { ContentType, createItem } from "@weir/envelope";
import type { Admission } from "../../domain/admission/admission.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { problem, textProblem } from "../http/http-answer.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import { decodeStoreBody } from "../store-body.ts";
import { readStoredEvent } from "../stored-event.ts";
import { eventIdAnswer, refusalAnswer } from "../submission-answer.ts";
import { admitItems, newEventId } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";
import { submitEnvelope } from "./submit-envelope.ts";

const pixel = Buffer.from("4749463839610100010000ff002c00000000010001000002003b", "hex");

/** Creates the endpoint. */
export function storeEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const submitted = identifySender(request, context);
    if (request.method !== "POST") return answerPixel(request, submitted);
    const body = await request.readBody(context.maxEventBytes);
    if (body.length === 0) throw problem(400, "empty request body");
    if (request.headers["content-type"] === ContentType.ENVELOPE) return submitEnvelope(body, submitted, context);
    return eventIdAnswer(await admitEvent(body, submitted), context.now());
  }

  async function answerPixel(request: EndpointRequest, submitted: SubmissionContext): Promise<HttpAnswer> {
    const data = new URLSearchParams(request.query).get("sentry_data");
    if (data === null) {
      throw textProblem(400, "Failed to deserialize query string: missing field `sentry_data`");
    }
    const admission = await admitEvent(Buffer.from(data), submitted);
    const image: HttpAnswer = { status: 200, body: pixel, contentType: "image/gif", headers: [] };
    return refusalAnswer(admission, context.now()) ?? image;
  }

  async function admitEvent(body: Buffer, submitted: SubmissionContext): Promise<Admission> {
    const payload = decodeStoreBody(body, context.maxEventBytes, submitted.request.client);
    if (payload.length === 0) throw problem(400, "empty request body");
    const { itemType, eventId } = readStoredEvent(payload);
    const headers = { eventId: eventId ?? newEventId(context) };
    return admitItems([createItem(itemType, payload, { contentType: ContentType.JSON })], headers, submitted, context);
  }

  return {
    name: "store",
    paths: ["/api/{project_id}/store/", "/api/store/"],
    methods: ["POST", "GET", "HEAD"],
    cors: true,
    answer,
  };
}
