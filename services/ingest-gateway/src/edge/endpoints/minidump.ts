/** `POST /api/{project_id}/minidump`: crash reports of native programs (ingest, section "Minidump"). */
import type { Endpoint } from "../http/endpoint.ts";
import { readCrashUpload } from "../minidump/read-upload.ts";
import { answerCrashUploads } from "./crash-uploads.ts";
import type { EndpointContext } from "./endpoint-context.ts";

/** Creates the endpoint. */
export function minidumpEndpoint(context: EndpointContext): Endpoint {
  const answer = answerCrashUploads(
    {
      read: (request, limits, upload) =>
        readCrashUpload(request, limits, { inflate: context.inflateCrashFile }, upload),
      uploadsFeature: "projects:relay-minidump-uploads",
      requiredFeatures: [],
    },
    context,
  );
  return {
    name: "minidump",
    paths: ["/api/{project_id}/minidump", "/api/{project_id}/minidump/"],
    methods: ["POST"],
    cors: true,
    answer,
  };
}
