import { type ApprovalRequest, requestApproval } from '../../orders/approval/request-approval.ts';
import { releaseReservation } from '../../orders/inventory/release-reservation.ts';
import { type ReservedItem, reserveItems } from '../../orders/inventory/reserve-items.ts';
import { type Conclusion, concludeOrder } from '../../orders/order/conclude-order.ts';
import { type ParkRequest, parkOrder } from '../../orders/order/park-order.ts';
import { type ApprovalLimits, type ValidatedOrder, validateOrder } from '../../orders/order/validate-order.ts';
import { type PaymentOrder, processPayment } from '../../orders/payment/process-payment.ts';
import { type Reversal, reversePayment } from '../../orders/payment/reverse-payment.ts';
import type { Retention } from '../../orders/personal-data.ts';
import type { PaymentGateway, Table, TaskResults } from '../../orders/ports.ts';
import { calculateShipping, type Shipping, type ShippingRequest } from '../../orders/shipping/calculate-shipping.ts';
import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';

/** What the steps need from outside: from `aws/ports.ts`, or from `azure/ports.ts` with the client of the invocation. */
export interface StepPorts {
  readonly table: Table;
  readonly taskResults: TaskResults;
  /** Creates a client of the gateway, which reads the API key for each request. */
  readonly gateway: () => Promise<PaymentGateway>;
  readonly approvalLimits: ApprovalLimits;
  readonly retention: Retention;
  readonly now: () => Date;
}

interface OrderId {
  readonly orderId: string;
}

/** The steps of the process. Inputs and results are JSON, because the orchestrators store them. */
export interface Steps {
  ValidateOrder(input: { orderId: string; order: unknown }): Promise<ValidatedOrder>;
  ReserveItems(input: OrderId & { items: readonly ReservedItem[] }): Promise<unknown>;
  CalculateShipping(input: OrderId & ShippingRequest): Promise<Shipping>;
  RequestApproval(input: ApprovalRequest): Promise<void>;
  ProcessPayment(input: PaymentOrder): Promise<void>;
  FulfillOrder(input: OrderId): Promise<{ shippedAt: string }>;
  CompensatePayment(input: OrderId): Promise<{ reversal: Reversal }>;
  CompensateReservation(input: OrderId): Promise<{ released: boolean }>;
  NotifyCustomer(input: Conclusion): Promise<void>;
  ParkForRepair(input: ParkRequest): Promise<void>;
}

export type StepName = keyof Steps;
export type StepInput<Name extends StepName> = Parameters<Steps[Name]>[0];
export type StepOutput<Name extends StepName> = Awaited<ReturnType<Steps[Name]>>;

/** Creates the steps; each is a use case of the domain. */
export function createSteps({ table, taskResults, gateway, approvalLimits, retention, now }: StepPorts): Steps {
  return {
    ValidateOrder: (input) => validateOrder(input, { table, approvalLimits, now }),
    ReserveItems: (input) => reserveItems(input, { table }),
    CalculateShipping: async (input) => calculateShipping(input),
    RequestApproval: (input) => requestApproval(input, { table, taskResults, now }),
    ProcessPayment: async (input) => processPayment(input, { table, taskResults, now, gateway: await gateway() }),
    FulfillOrder: (input) => fulfillOrder(input, { table, now, retention }),
    CompensatePayment: async (input) => reversePayment(input, { table, gateway: await gateway() }),
    CompensateReservation: (input) => releaseReservation(input, { table }),
    NotifyCustomer: (input) => concludeOrder(input, { table, now, retention }),
    ParkForRepair: (input) => parkOrder(input, { table, now }),
  };
}
