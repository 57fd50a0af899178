/** Quantities of data in words. */
import { categoryName, categoryUnit, type DataCategory, isDataCategory } from "@weir/data-category";
import { durationText, sizeText } from "../tail/phrases.ts";

/** How much of a category: `3 × error`, `1.5 KiB of attachment`. */
export function quantityText(category: number | undefined, quantity: number): string {
  if (category === undefined || !isDataCategory(category)) return `${quantity} × category ${category ?? "unknown"}`;
  return measured(category, quantity);
}

function measured(category: DataCategory, quantity: number): string {
  const name = categoryName(category);
  switch (categoryUnit(category)) {
    case "bytes":
      return `${sizeText(quantity)} of ${name}`;
    case "milliseconds":
      return `${durationText(quantity / 1000)} of ${name}`;
    case "count":
      return `${quantity} × ${name}`;
  }
}
