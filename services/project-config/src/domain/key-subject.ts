/** How a project key's document is called in reports. */
export function keySubject(publicKey: string): string {
  return `project key ${publicKey}`;
}
