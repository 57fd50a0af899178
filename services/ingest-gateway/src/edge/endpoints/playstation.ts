/** `POST /api/{project_id}/playstation/`: crashes of PlayStation programs, taken without looking into their dump (ingest, section "PlayStation"). */
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { jsonAnswer } from "../http/http-answer.ts";
import { readPlayStationUpload } from "../minidump/read-playstation-upload.ts";
import { answerCrashUploads } from "./crash-uploads.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

/** The media type of the question which files to send. */
const questionType = "application/vnd.sce.crs.datareq-request+json";
const wantedFiles = '{"parts":{"upload":["corefile","screenshot"]}}';

/** Creates the endpoint. */
export function playStationEndpoint(context: EndpointContext): Endpoint {
  const answerUpload = answerCrashUploads(
    {
      read: readPlayStationUpload,
      uploadsFeature: "projects:relay-playstation-uploads",
      requiredFeatures: ["organizations:relay-playstation-ingestion"],
    },
    context,
  );

  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    if (request.headers["content-type"]?.includes(questionType) !== true) return answerUpload(request);
    identifySender(request, context);
    return jsonAnswer(200, wantedFiles);
  }

  return { name: "playstation", paths: ["/api/{project_id}/playstation/"], methods: ["POST"], cors: true, answer };
}
