/** `POST /api/{project_id}/upload/`: announces a file, and yields where to send it (ingest, section "Upload"). */
import type { UploadDecision } from "../../domain/admission/upload-door.ts";
import { newUploadKey } from "../../domain/uploads/upload-key.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer, errorAnswer } from "../http/http-answer.ts";
import { refusalAnswer } from "../submission-answer.ts";
import type { Announcement } from "../tus.ts";
import { readAnnouncement } from "../tus.ts";
import { answerInTus } from "./answer-in-tus.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

/** Creates the endpoint. */
export function uploadCreateEndpoint(context: EndpointContext): Endpoint {
  const { uploads, now, uuid } = context;

  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const sender = identifySender(request, context);
    if (!uploads.door.isOpen()) return emptyAnswer(503);
    const announcement = readAnnouncement(request.headers, uploads.maxBytes);
    const inTime = AbortSignal.timeout(context.projectTimeoutMs);
    const decision = await uploads.door.decide({ sender, ...announcement }, inTime);
    switch (decision.kind) {
      case "begin":
        return beginAnswer(request.parameters.project_id ?? "", announcement, decision);
      case "unknown_project":
        return errorAnswer(503, "project not available");
      default:
        return refusalAnswer(decision, now()) ?? emptyAnswer(503);
    }
  }

  function beginAnswer(
    projectId: string,
    { length }: Announcement,
    { isResumable, chunkBytes }: Extract<UploadDecision, { kind: "begin" }>,
  ): HttpAnswer {
    const key = newUploadKey(now(), uuid());
    const uploadId = isResumable ? uuid().replaceAll("-", "") : undefined;
    const location = uploads.signer.sign({ projectId, key, length, uploadId, other: [] }, now());
    const chunkSize = chunkBytes === undefined ? [] : ["upload-chunk-size", String(chunkBytes)];
    return emptyAnswer(201, ["location", location, "tus-extension", "creation", ...chunkSize]);
  }

  return {
    name: "upload_create",
    paths: ["/api/{project_id}/upload/"],
    methods: ["POST"],
    cors: true,
    answer: answerInTus(answer),
  };
}
