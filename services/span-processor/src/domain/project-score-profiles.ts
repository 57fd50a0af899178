/** Profiles by which a project's page loads are scored, read once per configuration. */
import type { ScoreProfile } from "@weir/performance-score";
import { parseScoreProfiles } from "@weir/performance-score";
import type { EnabledProject } from "@weir/project-state";

/** The profiles of a project, in the order in which they are tried. */
export type ProjectScoreProfiles = (project: EnabledProject) => readonly ScoreProfile[];

/** Reads the profiles from configurations, and keeps them as long as these. */
export function createProjectScoreProfiles(): ProjectScoreProfiles {
  const known = new WeakMap<EnabledProject, readonly ScoreProfile[]>();
  return (project) => {
    let profiles = known.get(project);
    if (profiles === undefined) {
      profiles = parseScoreProfiles(project.config.document.performanceScore);
      known.set(project, profiles);
    }
    return profiles;
  };
}
