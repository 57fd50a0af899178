/** The RPCs that manage projects. */
import type { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { type Port, RpcError } from "@weir/rpc";
import type { Administration } from "../domain/administration.ts";
import type { ProjectDirectory } from "../domain/project-directory.ts";
import { toRpcError } from "./project-errors.ts";
import { toProjectMessage } from "./project-message.ts";

type ManagementMethods = Pick<
  Port<ProjectConfigServiceDefinition>,
  | "listProjects"
  | "getProject"
  | "createProject"
  | "updateProject"
  | "deleteProject"
  | "createProjectKey"
  | "deleteProjectKey"
>;

const defaultPageSize = 100;
const maxPageSize = 1000;

export function createManagementMethods(
  directory: ProjectDirectory,
  administration: Administration,
): ManagementMethods {
  /** Before the sources are loaded a project that exists would seem not to. */
  async function manage<T>(work: () => T): Promise<T> {
    if (!directory.loaded) throw new RpcError("UNAVAILABLE", "projects are still being loaded", { reason: "LOADING" });
    try {
      return work();
    } catch (error) {
      throw toRpcError(error);
    }
  }

  return {
    listProjects: ({ pageSize, pageToken }) =>
      manage(() => {
        const size = Math.min(pageSize === 0 ? defaultPageSize : pageSize, maxPageSize);
        const after = readPageToken(pageToken);
        const rest = directory.list().filter(({ projectId }) => projectId !== undefined && projectId > after);
        const page = rest.slice(0, size);
        const nextPageToken = rest.length > size ? String(page.at(-1)?.projectId) : "";
        return { projects: page.map(toProjectMessage), nextPageToken };
      }),
    getProject: ({ projectId }) => manage(() => ({ project: toProjectMessage(administration.get(projectId)) })),
    createProject: ({ slug, projectId, organizationId, config }) =>
      manage(() => {
        const document = config.length === 0 ? undefined : readConfig(config);
        const project = administration.create({ slug, projectId, organizationId, config: document });
        return { project: toProjectMessage(project) };
      }),
    updateProject: ({ projectId, config, disabled, expectedRevision }) =>
      manage(() => {
        const document = config === undefined ? undefined : readConfig(config);
        const project = administration.update(projectId, { config: document, disabled, expectedRevision });
        return { project: toProjectMessage(project) };
      }),
    deleteProject: ({ projectId }) =>
      manage(() => {
        administration.delete(projectId);
        return {};
      }),
    createProjectKey: ({ projectId }) =>
      manage(() => {
        const { publicKey, keyId } = administration.createKey(projectId);
        return { key: { publicKey, keyId: keyId ?? 0n } };
      }),
    deleteProjectKey: ({ projectId, publicKey }) =>
      manage(() => {
        administration.deleteKey(projectId, publicKey);
        return {};
      }),
  };
}

function readPageToken(token: string): bigint {
  if (token === "") return -1n;
  if (/^\d{1,20}$/.test(token)) return BigInt(token);
  throw invalidArgument("page_token", "found a token that no answer held, expected `next_page_token` of one");
}

function readConfig(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw invalidArgument("config", `expected JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function invalidArgument(field: string, description: string): RpcError {
  const violations = [{ field, description }];
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { reason: "INVALID", violations });
}
