import * as z from 'zod/mini';
import { idSchema, parse } from '../order/order.ts';

const pathSchema = z.strictObject({ id: idSchema });

/**
 * The id in the path of a request, which is `{id}` in its route.
 * @throws ValidationError if it is not a valid id
 */
export const parsePathId = (id: string | undefined): string => parse(pathSchema, { id }).id;
