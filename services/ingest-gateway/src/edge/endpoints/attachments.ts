/** `POST /api/{project_id}/events/{event_id}/attachments/`: files for an event that was sent before (ingest, section "Attachments"). */
import type { Item } from "@weir/envelope";
import { parseUuid } from "@weir/envelope";
import { invalid } from "@weir/managed";
import { attachmentItem, attachmentQuantities } from "../attachment-items.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer, errorAnswer, textProblem } from "../http/http-answer.ts";
import { boundaryOf, readParts } from "../multipart/read-parts.ts";
import { refusalAnswer } from "../submission-answer.ts";
import { UploadRefusal, uploadRefusalOf, uploadTooLarge } from "../upload-refusal.ts";
import { admitItems } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

const partTooLarge = "too_large:attachment:attachment";

/** Creates the endpoint. */
export function attachmentsEndpoint(context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const eventId = readEventId(request.parameters.event_id ?? "");
    const submitted = identifySender(request, context);
    /** Sizes of all file parts that were read. */
    const sizes: number[] = [];
    try {
      const items = await readFiles(request, sizes);
      const admission = await admitItems(items, { eventId }, submitted, context);
      return refusalAnswer(admission, context.now()) ?? emptyAnswer(201);
    } catch (error) {
      const refusal = uploadRefusalOf(error);
      const outcome = invalid(refusal.partsReason);
      context.refuse(
        submitted,
        sizes.map((bytes) => ({ outcome, quantities: attachmentQuantities(bytes) })),
      );
      return refusal.answer;
    }
  }

  async function readFiles(request: EndpointRequest, sizes: number[]): Promise<Item[]> {
    const boundary = boundaryOf(request.headers["content-type"]);
    const items: Item[] = [];
    let bytes = 0;
    const body = request.streamBody(context.maxAttachmentsBytes, "kept");
    await readParts(boundary, body, context.maxAttachmentBytes, (part) => {
      if (part.filename === undefined) return;
      sizes.push(part.size);
      if (part.size > context.maxAttachmentBytes) {
        const cause = `found a part of ${part.size} bytes, expected at most ${context.maxAttachmentBytes}`;
        throw new UploadRefusal(errorAnswer(400, "invalid multipart data", [cause]), partTooLarge);
      }
      bytes += part.size;
      if (bytes > context.maxAttachmentsBytes) throw uploadTooLarge("request_too_large");
      items.push(attachmentItem(part, "event.attachment"));
    });
    return items;
  }

  return {
    name: "attachments",
    paths: ["/api/{project_id}/events/{event_id}/attachments/"],
    methods: ["POST"],
    cors: true,
    answer,
  };
}

function readEventId(text: string): string {
  const eventId = parseUuid(text);
  if (eventId !== undefined) return eventId;
  throw textProblem(
    400,
    `Invalid URL: Cannot parse \`event_id\` with value \`${text}\`: invalid value: string "${text}", expected an event identifier`,
  );
}
