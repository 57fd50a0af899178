/** What is asked about quotas: the quantities of an envelope, or one category that the options name. */
import { DataCategory, parseCategoryName, type Quantity } from "@weir/data-category";
import type { Charge } from "@weir/gen/weir/quota/v1/quota.ts";
import { quotaDimensions } from "@weir/rate-limits";
import { CommandError, UsageError } from "../command-error.ts";

/** A question by options. */
export interface CategoryQuestion {
  readonly category: string;
  readonly quantity: string | undefined;
  readonly namespace: string | undefined;
  /** `name=value` each. */
  readonly dimensions: readonly string[];
}

/** @throws UsageError if an option is wrong */
export function chargeOfOptions({ category: name, quantity = "1", namespace, dimensions }: CategoryQuestion): Charge {
  const category = parseCategoryName(name);
  if (category === undefined) throw new UsageError(`found --category ${name}, expected a data category, e.g. error`);
  if (!/^\d{1,15}$/.test(quantity)) throw new UsageError(`found --quantity ${quantity}, expected a whole number`);
  return {
    ...chargeOf([category, Number(quantity)]),
    namespace: namespace ?? "",
    dimensions: new Map(dimensions.map(readDimension)),
  };
}

/**
 * One charge per category of an envelope, in the order in which it counts them.
 * @param dimensions of its check-in, `name=value` each
 * @throws CommandError if the bytes are no envelope
 * @throws UsageError if a dimension is wrong
 */
export async function chargesOfEnvelope(
  bytes: Buffer,
  name: string,
  dimensions: readonly string[],
): Promise<readonly Charge[]> {
  const ofCheckIn = new Map(dimensions.map(readDimension));
  const { parseEnvelope, envelopeQuantities, EnvelopeError } = await import("@weir/envelope");
  try {
    const { items } = parseEnvelope(bytes);
    return envelopeQuantities(items)
      .map(chargeOf)
      .map((charge) => (charge.category === DataCategory.MONITOR ? { ...charge, dimensions: ofCheckIn } : charge));
  } catch (error) {
    throw error instanceof EnvelopeError ? new CommandError(`${name}: ${error.message}`) : error;
  }
}

function chargeOf([category, quantity]: Quantity): Charge {
  return { category, quantity: BigInt(quantity), namespace: "", dimensions: new Map(), overAcceptOnce: false };
}

function readDimension(text: string): [string, string] {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(0, equals));
  if (!quotaDimensions.includes(name)) {
    const names = quotaDimensions.join(" or ");
    throw new UsageError(`found --dimension ${text}, expected ${names} and its value, e.g. checkInSlug=nightly`);
  }
  return [name, text.slice(equals + 1)];
}
