/** What the file system says when another process was quicker. */

/** Undefined if something is not there: another process may take away what was listed a moment ago. */
export async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A file or folder is not there (any longer). */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

/** A file is there already. */
export function isTaken(error: unknown): boolean {
  return hasCode(error, "EEXIST");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
