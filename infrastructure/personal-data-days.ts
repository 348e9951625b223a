/** days: the longest retention that the functions accept (orders/personal-data.ts) */
export const maxPersonalDataDays = 36_500;

/**
 * The value of the functions' variable PERSONAL_DATA_DAYS.
 * @param days a number, or an expression of Terraform
 * @throws Error if it is not a whole number of days that the functions accept
 */
export function personalDataVariable(days: number | string | undefined): string {
  if (days === undefined) return 'forever';
  if (typeof days === 'number' && !(Number.isInteger(days) && days >= 1 && days <= maxPersonalDataDays)) {
    throw new Error(
      `personalDataDays must be a whole number from 1 to ${maxPersonalDataDays}, not ${days}: leave it out to keep personal data forever.`,
    );
  }
  return String(days);
}
