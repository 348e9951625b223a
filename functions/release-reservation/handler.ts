import { releaseReservation } from '../../orders/inventory/release-reservation.ts';
import { table } from '../ports/table.ts';
import { step } from '../step.ts';

export const handler = step((event) => releaseReservation(event, { table }));
