import { createHmac } from "node:crypto";

/** Returns the 32 hex digits that stand for a customer's slug where the slug itself may not. */
export const customerHash = (salt: string, slug: string): string =>
  createHmac("sha256", salt).update(slug).digest("hex").slice(0, 32);
