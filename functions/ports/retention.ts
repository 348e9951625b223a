import { parseRetention } from '../../orders/personal-data.ts';
import { environment } from '../environment.ts';

/** How long personal data is kept after the end of an order or a return. */
export const retention = parseRetention(environment('PERSONAL_DATA_DAYS'));
