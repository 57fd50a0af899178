/** Who sends a request, on routes that need credentials in the request itself. */
import { authenticate, missingCredentials } from "../authenticate.ts";
import type { EndpointRequest } from "../http/endpoint.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import { parseProjectId } from "../project-id.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { submissionContext } from "./submit-envelope.ts";

/**
 * The sender by the path's `project_id` and `sentry_key` (where the route has them), headers and query.
 * @throws HttpProblem if the project id is none, or the credentials are missing or wrong
 */
export function identifySender(request: EndpointRequest, context: EndpointContext): SubmissionContext {
  const { project_id: projectText, sentry_key: pathKey } = request.parameters;
  const projectId = projectText === undefined ? undefined : parseProjectId(projectText);
  const credentials = authenticate(request.headers, request.query, pathKey);
  if (credentials === undefined) throw missingCredentials();
  return submissionContext(request, credentials, projectId, context);
}
