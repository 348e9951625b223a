import { describe, expect, it } from 'vitest';
import { ShippingUnavailable } from '../../orders/errors.ts';
import { calculateShipping } from '../../orders/shipping/calculate-shipping.ts';
import { anOrder } from '../support/orders.ts';

const to = (country: string, quantity = 1) =>
  anOrder({
    items: [{ sku: 'A', quantity, unitPrice: 1 }],
    shippingAddress: { ...anOrder().shippingAddress, country },
  });

describe('calculateShipping', () => {
  it.each([
    ['DE', 1, { cost: 490, parcels: 1, zone: 'home' }],
    ['DE', 10, { cost: 490, parcels: 1, zone: 'home' }],
    ['DE', 11, { cost: 980, parcels: 2, zone: 'home' }],
    ['FR', 1, { cost: 990, parcels: 1, zone: 'europe' }],
    ['US', 1, { cost: 1990, parcels: 1, zone: 'world' }],
  ])('returns the price to %s for %i pieces', (country, quantity, shipping) => {
    expect(calculateShipping(to(country, quantity))).toEqual(shipping);
  });

  it('returns the price in minor units of the order’s currency', () => {
    expect(calculateShipping({ ...to('JP'), currency: 'JPY' }).cost).toBe(3200);
  });

  it('refuses a country without delivery', () => {
    expect(() => calculateShipping(to('AQ'))).toThrow(new ShippingUnavailable('there is no delivery to AQ'));
  });
});
