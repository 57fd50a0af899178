/** Whether a command failed because there was no connection: then it was not sent, and has done nothing. */
export function isNotConnected(error: unknown): boolean {
  // The library has no code for it; commands are never queued here, see `redis-connection.ts`.
  return error instanceof Error && error.message.includes("enableOfflineQueue");
}
