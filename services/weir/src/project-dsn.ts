/** DSNs of local projects, for SDKs on this machine. */
import type { Project } from "@weir/gen/weir/projectconfig/v1/project_config.ts";

/**
 * The DSN of a project's first key; undefined if it has no key.
 * @param http where the edge listens
 */
export function dsnOf(project: Project, http: { readonly host: string; readonly port: number }): string | undefined {
  const [key] = project.keys;
  return key && `http://${key.publicKey}@${reachableHost(http.host)}:${http.port}/${project.projectId}`;
}

/** A host to connect to, for one to listen on. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
