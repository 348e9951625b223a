/** Money is an integer of minor units (cents) with an ISO 4217 currency. */

/** The currencies an order can be in, with the number of their decimals. */
export const currencyDecimals = { CHF: 2, EUR: 2, GBP: 2, JPY: 0, USD: 2 } as const;

export type Currency = keyof typeof currencyDecimals;

export const currencies = Object.keys(currencyDecimals) as Currency[];

/** The largest amount handled, in minor units: sums and products up to it are exact in a double. */
export const maxAmount = 1_000_000_000_000;

/** `{ 4999, EUR }` as `49.99 EUR`, for people. */
export function formatMoney(amount: number, currency: Currency): string {
  const decimals = currencyDecimals[currency];
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
}
