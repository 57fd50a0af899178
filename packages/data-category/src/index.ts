/**
 * Data categories: what a quantity counts. The ids are those of outcomes on Kafka, the names those of quotas,
 * headers and client reports (quotas, section "Data categories").
 */
export { DataCategory } from "@weir/gen/weir/common/v1/data_category.ts";
export type { CategoryUnit } from "./category-names.ts";
export { categoryName, categoryUnit, indexedTwin, isDataCategory, parseCategoryName } from "./category-names.ts";
export type { Quantities, Quantity } from "./quantities.ts";
export { addQuantity, mergeQuantities, quantityOf } from "./quantities.ts";
