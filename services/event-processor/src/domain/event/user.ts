/** Users: what is not known about them is their data, and one member names them (events, section "Normalisation", user). */
import type { EventDocument } from "./event.ts";
import { isObject, objectMember, setMember } from "./json.ts";
import { user as userSchema } from "./schema/request-schema.ts";

/** What names a user, the first that is there. */
const names: readonly (readonly [prefix: string, member: string])[] = [
  ["id", "id"],
  ["username", "username"],
  ["email", "email"],
  ["ip", "ip_address"],
];

/** Moves unknown members into `data` and fills in `sentry_user`. */
export function normalizeUser({ fields }: EventDocument): void {
  const { user } = fields;
  if (!isObject(user)) return;
  for (const name of Object.keys(user)) {
    if (userSchema.fields.has(name)) continue;
    if (user[name] !== undefined && user[name] !== null) setMember(objectMember(user, "data"), name, user[name]);
    delete user[name];
  }
  delete user.sentry_user;
  for (const [prefix, member] of names) {
    const value = user[member];
    if (typeof value !== "string") continue;
    user.sentry_user = `${prefix}:${value}`;
    return;
  }
}
