/** Projects that have no quota left, and what their senders are told. */

/** A project's configuration in which nothing of some categories is allowed, with the reason `off`. */
export function zero(...categories: string[]): object {
  return { quotas: [{ id: "q", categories, limit: 0, reasonCode: "off" }] };
}

/** The detail of an answer of 429. */
export const rateLimited =
  "Sentry dropped data due to a quota or internal rate limit being reached. This will not affect your application. See https://docs.sentry.io/product/accounts/quotas/ for more information.";
