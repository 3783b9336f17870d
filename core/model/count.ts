/** Returns a number with its noun, like `1 tenant` or `3 tenants`. */
export const countOf = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
