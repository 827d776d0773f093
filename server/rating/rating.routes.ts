// HTTP of rating: what a number would cost.

import type { App, AppDeps } from '../platform/http.ts';
import { priceNumber } from './price-number.service.ts';
import { numberPricingSchema, priceQuerySchema } from './rating.schema.ts';

export async function ratingRoutes(app: App, { db, clock }: AppDeps): Promise<void> {
  app.get(
    '/api/rating/price',
    {
      schema: {
        tags: ['rating'],
        summary: 'What a number would cost an account, or by every tariff, with how the price comes about',
        querystring: priceQuerySchema,
        response: { 200: numberPricingSchema },
      },
    },
    async ({ query: { number, from, account, at, duration, direction = 'outbound', kind = 'call' } }) =>
      priceNumber(db, { number, from, account, at, quantity: duration, direction, usageKind: kind }, clock.now()),
  );
}
