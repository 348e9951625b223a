import { ShippingUnavailable } from '../errors.ts';
import type { Currency } from '../money.ts';
import type { Address, OrderItem } from '../order/order.ts';

/** Delivery zones. There is no delivery to a country that is in none of them. */
const zones = {
  home: ['AT', 'CH', 'DE'],
  europe: ['BE', 'CZ', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IT', 'LU', 'NL', 'NO', 'PL', 'PT', 'SE'],
  world: ['AU', 'BR', 'CA', 'IN', 'JP', 'KR', 'MX', 'NZ', 'SG', 'US'],
} as const;

type Zone = keyof typeof zones;

/** The price of one parcel, in minor units. */
const rates: Record<Currency, Record<Zone, number>> = {
  CHF: { home: 490, europe: 990, world: 1990 },
  EUR: { home: 490, europe: 990, world: 1990 },
  GBP: { home: 430, europe: 860, world: 1730 },
  JPY: { home: 800, europe: 1600, world: 3200 },
  USD: { home: 530, europe: 1070, world: 2150 },
};

const itemsPerParcel = 10;

export interface ShippingRequest {
  readonly currency: Currency;
  readonly items: readonly OrderItem[];
  readonly shippingAddress: Pick<Address, 'country'>;
}

export interface Shipping {
  /** minor units of the order's currency */
  readonly cost: number;
  readonly parcels: number;
  readonly zone: Zone;
}

/**
 * Calculates the cost of the delivery of an order.
 * @throws ShippingUnavailable if there is no delivery to that country
 */
export function calculateShipping({ currency, items, shippingAddress }: ShippingRequest): Shipping {
  const zone = zoneOf(shippingAddress.country);
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const parcels = Math.ceil(count / itemsPerParcel);
  return { cost: parcels * rates[currency][zone], parcels, zone };
}

function zoneOf(country: string): Zone {
  for (const [zone, countries] of Object.entries(zones)) {
    if ((countries as readonly string[]).includes(country)) return zone as Zone;
  }
  throw new ShippingUnavailable(`there is no delivery to ${country}`);
}
