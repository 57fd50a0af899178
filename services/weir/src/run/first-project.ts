import type { Project } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { ProjectConfigPort } from "@weir/service-host";

/** The local project of the lowest id; on the very first start there is none, and one named `default` is made. */
export async function ensureFirstProject(projectConfig: ProjectConfigPort): Promise<Project | undefined> {
  const { projects } = await projectConfig.listProjects({ pageSize: 1, pageToken: "" });
  if (projects[0]) return projects[0];
  const created = await projectConfig.createProject({
    slug: "default",
    projectId: 0n,
    organizationId: 0n,
    config: Buffer.alloc(0),
  });
  return created.project;
}

/** The DSN of a project's first key, for SDKs on this machine; undefined if it has no key. */
export function dsnOf(project: Project, http: { host: string; port: number }): string | undefined {
  const [key] = project.keys;
  return key && `http://${key.publicKey}@${http.host}:${http.port}/${project.projectId}`;
}
