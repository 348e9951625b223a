import { calculateShipping, type ShippingRequest } from '../../orders/shipping/calculate-shipping.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step((event: StepEvent & ShippingRequest) => calculateShipping(event));
