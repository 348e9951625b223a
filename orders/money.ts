/** Money is an integer number of minor units (cents) in an ISO 4217 currency. */

/** The currencies that an order can have, with the number of decimals of the major unit. */
export const currencyDecimals = { CHF: 2, EUR: 2, GBP: 2, JPY: 0, USD: 2 } as const;

export type Currency = keyof typeof currencyDecimals;

export const currencies = Object.keys(currencyDecimals) as Currency[];

/**
 * The largest amount, in minor units: a JavaScript number represents all integers up to it exactly, with room for sums
 * and products.
 */
export const maxAmount = 1_000_000_000_000;

/** An amount for people to read: 4999 minor units of EUR are `49.99 EUR`. */
export function formatMoney(amount: number, currency: Currency): string {
  const decimals = currencyDecimals[currency];
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
}
