import * as z from 'zod/mini';
import { idSchema, parse } from '../order/order.ts';

const pathSchema = z.strictObject({ id: idSchema });

/**
 * The id that the path of a request names, as `{id}` of its route.
 * @throws ValidationError if it can be none: it could not even be looked up
 */
export const parsePathId = (id: string | undefined): string => parse(pathSchema, { id }).id;
