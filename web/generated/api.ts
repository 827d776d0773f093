// Generated from /openapi.json by `npm run api`; do not edit.

export interface paths {
  "/api/access/passphrase": {
    put: {
      params: undefined;
      query: undefined;
      body: { readonly "current": string; readonly "next": string };
      response: { readonly "user": { readonly "userId": number; readonly "email": string; readonly "name": string; readonly "role": "owner" | "operator"; readonly "language": "en" | "fr" }; readonly "expiresAt": string };
    };
  };
  "/api/access/profile": {
    put: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string; readonly "language": "en" | "fr" };
      response: { readonly "user": { readonly "userId": number; readonly "email": string; readonly "name": string; readonly "role": "owner" | "operator"; readonly "language": "en" | "fr" }; readonly "expiresAt": string };
    };
  };
  "/api/access/session": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "user": { readonly "userId": number; readonly "email": string; readonly "name": string; readonly "role": "owner" | "operator"; readonly "language": "en" | "fr" }; readonly "expiresAt": string };
    };
    delete: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/access/sessions": {
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "email": string; readonly "passphrase": string };
      response: { readonly "user": { readonly "userId": number; readonly "email": string; readonly "name": string; readonly "role": "owner" | "operator"; readonly "language": "en" | "fr" }; readonly "expiresAt": string };
    };
  };
  "/api/access/setup": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "open": boolean };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "token": string; readonly "email": string; readonly "name": string; readonly "passphrase": string; readonly "language": "en" | "fr" };
      response: { readonly "user": { readonly "userId": number; readonly "email": string; readonly "name": string; readonly "role": "owner" | "operator"; readonly "language": "en" | "fr" }; readonly "expiresAt": string };
    };
  };
  "/api/account/accounts": {
    get: {
      params: undefined;
      query: { readonly "cursor"?: string; readonly "limit"?: number; readonly "search"?: string; readonly "tenantId"?: number };
      body: undefined;
      response: { readonly "accounts": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string; readonly "parkedAt": string | null; readonly "parkedReason": string | null })[]; readonly "nextCursor": string | null };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "tenantId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string };
      response: { readonly "tenantId": number; readonly "accountId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string; readonly "parkedAt": string | null; readonly "parkedReason": string | null };
    };
  };
  "/api/account/extensions": {
    get: {
      params: undefined;
      query: { readonly "cursor"?: string; readonly "limit"?: number; readonly "search"?: string; readonly "tenantId"?: number; readonly "accountId"?: number; readonly "siteId"?: number };
      body: undefined;
      response: { readonly "extensions": readonly ({ readonly "tenantId": number; readonly "extensionId": number; readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null })[]; readonly "nextCursor": string | null };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "tenantId": number; readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null };
      response: { readonly "tenantId": number; readonly "extensionId": number; readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null };
    };
  };
  "/api/account/issuer": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "issuerId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "email": string; readonly "phone": string | null; readonly "registration": string | null; readonly "vatNumber": string | null; readonly "iban": string | null; readonly "bic": string | null; readonly "legalMentions": readonly (string)[]; readonly "paymentDays": number; readonly "invoiceSeries": string };
    };
    put: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "email": string; readonly "phone": string | null; readonly "registration": string | null; readonly "vatNumber": string | null; readonly "iban": string | null; readonly "bic": string | null; readonly "legalMentions": readonly (string)[]; readonly "paymentDays": number; readonly "invoiceSeries": string };
      response: { readonly "issuerId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "email": string; readonly "phone": string | null; readonly "registration": string | null; readonly "vatNumber": string | null; readonly "iban": string | null; readonly "bic": string | null; readonly "legalMentions": readonly (string)[]; readonly "paymentDays": number; readonly "invoiceSeries": string };
    };
  };
  "/api/account/issuer/logo": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: Blob;
    };
    put: {
      params: undefined;
      query: undefined;
      body: Blob;
      response: undefined;
    };
    delete: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/account/sites": {
    get: {
      params: undefined;
      query: { readonly "cursor"?: string; readonly "limit"?: number };
      body: undefined;
      response: { readonly "sites": readonly ({ readonly "siteId": number; readonly "name": string })[]; readonly "nextCursor": string | null };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string };
      response: { readonly "siteId": number; readonly "name": string };
    };
  };
  "/api/account/sites/{siteId}": {
    get: {
      params: { readonly "siteId": number };
      query: undefined;
      body: undefined;
      response: { readonly "siteId": number; readonly "name": string };
    };
    put: {
      params: { readonly "siteId": number };
      query: undefined;
      body: { readonly "name": string };
      response: { readonly "siteId": number; readonly "name": string };
    };
  };
  "/api/account/tenants": {
    get: {
      params: undefined;
      query: { readonly "cursor"?: string; readonly "limit"?: number; readonly "search"?: string };
      body: undefined;
      response: { readonly "tenants": readonly ({ readonly "tenantId": number; readonly "issuerId": number; readonly "name": string })[]; readonly "nextCursor": string | null };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string };
      response: { readonly "tenantId": number; readonly "issuerId": number; readonly "name": string };
    };
  };
  "/api/account/tenants/{tenantId}": {
    get: {
      params: { readonly "tenantId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tenantId": number; readonly "issuerId": number; readonly "name": string };
    };
    put: {
      params: { readonly "tenantId": number };
      query: undefined;
      body: { readonly "name": string };
      response: { readonly "tenantId": number; readonly "issuerId": number; readonly "name": string };
    };
  };
  "/api/account/tenants/{tenantId}/accounts/{accountId}": {
    get: {
      params: { readonly "tenantId": number; readonly "accountId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tenantId": number; readonly "accountId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string; readonly "parkedAt": string | null; readonly "parkedReason": string | null };
    };
    put: {
      params: { readonly "tenantId": number; readonly "accountId": number };
      query: undefined;
      body: { readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string };
      response: { readonly "tenantId": number; readonly "accountId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string; readonly "parkedAt": string | null; readonly "parkedReason": string | null };
    };
  };
  "/api/account/tenants/{tenantId}/accounts/{accountId}/release": {
    post: {
      params: { readonly "tenantId": number; readonly "accountId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tenantId": number; readonly "accountId": number; readonly "name": string; readonly "addressLines": readonly (string)[]; readonly "country": string; readonly "vatNumber": string | null; readonly "billingEmails": readonly (string)[]; readonly "language": "en" | "fr"; readonly "currency": string; readonly "zone": string; readonly "taxCode": string; readonly "billingFrom": string; readonly "parkedAt": string | null; readonly "parkedReason": string | null };
    };
  };
  "/api/account/tenants/{tenantId}/extensions/{extensionId}": {
    get: {
      params: { readonly "tenantId": number; readonly "extensionId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tenantId": number; readonly "extensionId": number; readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null };
    };
    put: {
      params: { readonly "tenantId": number; readonly "extensionId": number };
      query: undefined;
      body: { readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null };
      response: { readonly "tenantId": number; readonly "extensionId": number; readonly "accountId": number; readonly "siteId": number; readonly "number": string; readonly "name": string; readonly "serviceFrom": string; readonly "serviceTo": string | null };
    };
  };
  "/api/catalog/plans": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "plans": readonly ({ readonly "planId": number; readonly "name": string; readonly "tariffId": number; readonly "tariffName": string; readonly "currency": string; readonly "monthlyPrice": string })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string; readonly "tariffId": number; readonly "monthlyPrice"?: string; readonly "terms"?: Readonly<Record<string, unknown>> };
      response: { readonly "planId": number; readonly "name": string; readonly "tariffId": number; readonly "tariffName": string; readonly "currency": string; readonly "monthlyPrice": string };
    };
  };
  "/api/catalog/plans/{planId}": {
    get: {
      params: { readonly "planId": number };
      query: undefined;
      body: undefined;
      response: { readonly "planId": number; readonly "name": string; readonly "tariffId": number; readonly "tariffName": string; readonly "currency": string; readonly "monthlyPrice": string; readonly "terms": Readonly<Record<string, unknown>>; readonly "versions": readonly ({ readonly "planId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveOn": string; readonly "terms": Readonly<Record<string, unknown>> })[] };
    };
  };
  "/api/catalog/plans/{planId}/versions": {
    post: {
      params: { readonly "planId": number };
      query: undefined;
      body: { readonly "effectiveOn": string; readonly "terms": Readonly<Record<string, unknown>> };
      response: { readonly "planId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveOn": string; readonly "terms": Readonly<Record<string, unknown>> };
    };
  };
  "/api/catalog/plans/{planId}/versions/{versionId}/withdraw": {
    post: {
      params: { readonly "planId": number; readonly "versionId": number };
      query: undefined;
      body: undefined;
      response: { readonly "planId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveOn": string; readonly "terms": Readonly<Record<string, unknown>> };
    };
  };
  "/api/catalog/rate-decks": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "decks": readonly ({ readonly "deckId": number; readonly "name": string; readonly "currency": string; readonly "role": "sold" | "supplier"; readonly "zone": string; readonly "revision": string })[] };
    };
    post: {
      params: undefined;
      query: { readonly "name": string; readonly "currency": string; readonly "effectiveAt": string; readonly "fileName"?: string; readonly "kind"?: "full" | "amendment"; readonly "role"?: "sold" | "supplier"; readonly "zone"?: string; readonly "dateOrder"?: "day_first" | "month_first"; readonly "hyphen"?: "range" | "join"; readonly "increments"?: string; readonly "previewToken"?: string; readonly "confirmClosing"?: boolean };
      body: Blob;
      response: { readonly "versionId": number; readonly "deckId": number; readonly "effectiveAt": string; readonly "importedAt": string; readonly "fileName": string; readonly "kind": "full" | "amendment"; readonly "state": "activated" | "undone"; readonly "undoneAt": string | null; readonly "rateCount": number; readonly "insertedCount": number; readonly "closedCount": number; readonly "unchangedCount": number; readonly "isKnown": boolean };
    };
  };
  "/api/catalog/rate-decks/preview": {
    post: {
      params: undefined;
      query: { readonly "name": string; readonly "currency": string; readonly "effectiveAt": string; readonly "fileName"?: string; readonly "kind"?: "full" | "amendment"; readonly "role"?: "sold" | "supplier"; readonly "zone"?: string; readonly "dateOrder"?: "day_first" | "month_first"; readonly "hyphen"?: "range" | "join"; readonly "increments"?: string; readonly "limit"?: number; readonly "changeClass"?: "new" | "raised" | "lowered" | "changed" | "reopened" | "closed"; readonly "cursor"?: string };
      body: Blob;
      response: { readonly "deckId": number | null; readonly "name": string; readonly "currency": string; readonly "role": "sold" | "supplier"; readonly "zone": string; readonly "kind": "full" | "amendment"; readonly "effectiveAt": string; readonly "knownVersionId": number | null; readonly "rowCount": number; readonly "figures": { readonly "unchanged": number; readonly "changes": { readonly "new": number; readonly "raised": number; readonly "lowered": number; readonly "changed": number; readonly "reopened": number; readonly "closed": number }; readonly "codesBefore": number; readonly "codesAfter": number; readonly "insertedRates": number; readonly "closedRates": number }; readonly "firstChanges": { readonly "new": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null }; readonly "raised": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null }; readonly "lowered": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null }; readonly "changed": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null }; readonly "reopened": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null }; readonly "closed": { readonly "changes": readonly ({ readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "line": number | null; readonly "changedAt": string; readonly "oldPrice": string | null; readonly "newPrice": string | null; readonly "oldCost": string | null; readonly "newCost": string | null; readonly "oldLongCost": string | null; readonly "newLongCost": string | null; readonly "percent": string | null })[]; readonly "nextCursor": string | null } }; readonly "replaced": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "closedWithoutPrefix": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "pricedByShorterPrefix": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "dear": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "zero": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "cheap": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "soldBelow": { readonly "count": number; readonly "first": readonly (string)[] }; readonly "warnings": readonly (string)[]; readonly "faults": readonly (string)[]; readonly "needsConfirmation": boolean; readonly "previewToken": string | null };
    };
  };
  "/api/catalog/rate-decks/{deckId}/rates": {
    get: {
      params: { readonly "deckId": number };
      query: { readonly "at"?: string; readonly "cursor"?: string; readonly "limit"?: number; readonly "search"?: string };
      body: undefined;
      response: { readonly "rates": readonly ({ readonly "rateId": number; readonly "versionId": number; readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "connectFee": string; readonly "price": string; readonly "perUnits": string; readonly "firstIncrementUnits": string; readonly "nextIncrementUnits": string; readonly "freeUnits": string | null; readonly "minimumCharge": string | null; readonly "maximumCharge": string | null; readonly "bandPrices": Readonly<Record<string, { readonly "connectFee": string; readonly "price": string }>> | null; readonly "service": { readonly "perCall": string; readonly "perMinute": string; readonly "freeSeconds": number } | null; readonly "validFrom": string; readonly "validTo": string | null })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/catalog/rate-decks/{deckId}/versions": {
    get: {
      params: { readonly "deckId": number };
      query: undefined;
      body: undefined;
      response: { readonly "versions": readonly ({ readonly "versionId": number; readonly "deckId": number; readonly "effectiveAt": string; readonly "importedAt": string; readonly "fileName": string; readonly "kind": "full" | "amendment"; readonly "state": "activated" | "undone"; readonly "undoneAt": string | null; readonly "rateCount": number; readonly "insertedCount": number; readonly "closedCount": number; readonly "unchangedCount": number })[] };
    };
  };
  "/api/catalog/rate-decks/{deckId}/versions/{versionId}/changes": {
    get: {
      params: { readonly "deckId": number; readonly "versionId": number };
      query: { readonly "cursor"?: string; readonly "limit"?: number; readonly "search"?: string };
      body: undefined;
      response: { readonly "changes": readonly ({ readonly "change": "inserted" | "closed"; readonly "rateId": number; readonly "versionId": number; readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "prefix": string; readonly "isExact": boolean; readonly "origins": readonly (string)[]; readonly "destination": string; readonly "connectFee": string; readonly "price": string; readonly "perUnits": string; readonly "firstIncrementUnits": string; readonly "nextIncrementUnits": string; readonly "freeUnits": string | null; readonly "minimumCharge": string | null; readonly "maximumCharge": string | null; readonly "bandPrices": Readonly<Record<string, { readonly "connectFee": string; readonly "price": string }>> | null; readonly "service": { readonly "perCall": string; readonly "perMinute": string; readonly "freeSeconds": number } | null; readonly "validFrom": string; readonly "validTo": string | null })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/catalog/rate-decks/{deckId}/versions/{versionId}/undo": {
    post: {
      params: { readonly "deckId": number; readonly "versionId": number };
      query: undefined;
      body: undefined;
      response: { readonly "versionId": number; readonly "deckId": number; readonly "effectiveAt": string; readonly "importedAt": string; readonly "fileName": string; readonly "kind": "full" | "amendment"; readonly "state": "activated" | "undone"; readonly "undoneAt": string | null; readonly "rateCount": number; readonly "insertedCount": number; readonly "closedCount": number; readonly "unchangedCount": number };
    };
  };
  "/api/catalog/subscriptions": {
    get: {
      params: undefined;
      query: { readonly "tenantId": number; readonly "accountId": number };
      body: undefined;
      response: { readonly "subscriptions": readonly ({ readonly "subscriptionId": number; readonly "tenantId": number; readonly "accountId": number; readonly "planId": number; readonly "quantity": number; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "planName": string; readonly "monthlyPrice": string; readonly "currency": string; readonly "tariffId": number; readonly "deckId": number })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "tenantId": number; readonly "accountId": number; readonly "planId": number; readonly "quantity": number; readonly "serviceFrom": string; readonly "serviceTo": string | null };
      response: { readonly "subscriptionId": number; readonly "tenantId": number; readonly "accountId": number; readonly "planId": number; readonly "quantity": number; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "planName": string; readonly "monthlyPrice": string; readonly "currency": string; readonly "tariffId": number; readonly "deckId": number };
    };
  };
  "/api/catalog/suppliers": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "suppliers": readonly ({ readonly "supplierId": number; readonly "name": string; readonly "tariffId": number; readonly "sourceId": number | null; readonly "trunk": string | null; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "tariffName": string; readonly "deckId": number; readonly "currency": string })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string; readonly "tariffId": number; readonly "sourceId": number | null; readonly "trunk": string | null; readonly "serviceFrom": string; readonly "serviceTo": string | null };
      response: { readonly "supplierId": number; readonly "name": string; readonly "tariffId": number; readonly "sourceId": number | null; readonly "trunk": string | null; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "tariffName": string; readonly "deckId": number; readonly "currency": string };
    };
  };
  "/api/catalog/suppliers/{supplierId}": {
    delete: {
      params: { readonly "supplierId": number };
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/catalog/suppliers/{supplierId}/end": {
    put: {
      params: { readonly "supplierId": number };
      query: undefined;
      body: { readonly "serviceTo": string | null };
      response: { readonly "supplierId": number; readonly "name": string; readonly "tariffId": number; readonly "sourceId": number | null; readonly "trunk": string | null; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "tariffName": string; readonly "deckId": number; readonly "currency": string };
    };
  };
  "/api/catalog/tariffs": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "tariffs": readonly ({ readonly "tariffId": number; readonly "name": string; readonly "deckId": number; readonly "deckName": string; readonly "deckRole": "sold" | "supplier"; readonly "currency": string })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "name": string; readonly "deckId": number; readonly "terms"?: Readonly<Record<string, unknown>> };
      response: { readonly "tariffId": number; readonly "name": string; readonly "deckId": number; readonly "deckName": string; readonly "deckRole": "sold" | "supplier"; readonly "currency": string };
    };
  };
  "/api/catalog/tariffs/{tariffId}": {
    get: {
      params: { readonly "tariffId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tariffId": number; readonly "name": string; readonly "deckId": number; readonly "deckName": string; readonly "deckRole": "sold" | "supplier"; readonly "currency": string; readonly "terms": Readonly<Record<string, unknown>>; readonly "versions": readonly ({ readonly "tariffId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveAt": string; readonly "terms": Readonly<Record<string, unknown>> })[] };
    };
  };
  "/api/catalog/tariffs/{tariffId}/versions": {
    post: {
      params: { readonly "tariffId": number };
      query: undefined;
      body: { readonly "effectiveAt": string; readonly "terms": Readonly<Record<string, unknown>> };
      response: { readonly "tariffId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveAt": string; readonly "terms": Readonly<Record<string, unknown>> };
    };
  };
  "/api/catalog/tariffs/{tariffId}/versions/{versionId}/withdraw": {
    post: {
      params: { readonly "tariffId": number; readonly "versionId": number };
      query: undefined;
      body: undefined;
      response: { readonly "tariffId": number; readonly "versionId": number; readonly "createdAt": string; readonly "withdrawnAt": string | null; readonly "effectiveAt": string; readonly "terms": Readonly<Record<string, unknown>> };
    };
  };
  "/api/catalog/tax-rates": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "taxRates": readonly ({ readonly "taxCode": string; readonly "category": string; readonly "percent": string; readonly "effectiveOn": string })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "taxCode": string; readonly "category": string; readonly "percent": string; readonly "effectiveOn": string };
      response: { readonly "taxCode": string; readonly "category": string; readonly "percent": string; readonly "effectiveOn": string };
    };
  };
  "/api/catalog/tenants/{tenantId}/subscriptions/{subscriptionId}/end": {
    put: {
      params: { readonly "tenantId": number; readonly "subscriptionId": number };
      query: undefined;
      body: { readonly "serviceTo": string | null };
      response: { readonly "subscriptionId": number; readonly "tenantId": number; readonly "accountId": number; readonly "planId": number; readonly "quantity": number; readonly "serviceFrom": string; readonly "serviceTo": string | null; readonly "planName": string; readonly "monthlyPrice": string; readonly "currency": string; readonly "tariffId": number; readonly "deckId": number };
    };
  };
  "/api/charging/re-ratings/{reRatingId}/approve": {
    post: {
      params: { readonly "reRatingId": string };
      query: undefined;
      body: undefined;
      response: { readonly "reRating": { readonly "reRatingId": string; readonly "tenantId": number | null; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "reason": string; readonly "state": "proposed" | "approved" | "withdrawn"; readonly "usageCount": string; readonly "proposedAt": string; readonly "approvedAt": string | null; readonly "withdrawnAt": string | null }; readonly "adjustmentCount": number };
    };
  };
  "/api/charging/rehearsals": {
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "serviceFrom": string; readonly "serviceTo": string; readonly "tenantId"?: number; readonly "accountIds"?: readonly (number)[]; readonly "decks"?: readonly ({ readonly "name": string; readonly "csv": string; readonly "kind"?: "full" | "amendment"; readonly "effectiveAt"?: string; readonly "dateOrder"?: "day_first" | "month_first"; readonly "hyphen"?: "range" | "join" })[]; readonly "tariffs"?: readonly ({ readonly "name": string; readonly "terms": Readonly<Record<string, unknown>> })[]; readonly "plans"?: readonly ({ readonly "name": string; readonly "terms": Readonly<Record<string, unknown>> })[] };
      response: { readonly "totals": readonly ({ readonly "currency": string; readonly "usageCount": number; readonly "changedCount": number; readonly "unratedNow": number; readonly "unratedProposed": number; readonly "now": string; readonly "proposed": string; readonly "difference": string; readonly "staleCount": number })[]; readonly "accounts": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "accountName": string; readonly "currency": string; readonly "usageCount": number; readonly "changedCount": number; readonly "unratedNow": number; readonly "unratedProposed": number; readonly "now": string; readonly "proposed": string; readonly "difference": string; readonly "staleCount": number; readonly "feesNow": string; readonly "feesProposed": string })[]; readonly "destinations": readonly ({ readonly "destination": string; readonly "currency": string; readonly "usageCount": number; readonly "changedCount": number; readonly "unratedNow": number; readonly "unratedProposed": number; readonly "now": string; readonly "proposed": string; readonly "difference": string })[]; readonly "winners": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "accountName": string; readonly "currency": string; readonly "usageCount": number; readonly "changedCount": number; readonly "unratedNow": number; readonly "unratedProposed": number; readonly "now": string; readonly "proposed": string; readonly "difference": string; readonly "staleCount": number; readonly "feesNow": string; readonly "feesProposed": string })[]; readonly "losers": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "accountName": string; readonly "currency": string; readonly "usageCount": number; readonly "changedCount": number; readonly "unratedNow": number; readonly "unratedProposed": number; readonly "now": string; readonly "proposed": string; readonly "difference": string; readonly "staleCount": number; readonly "feesNow": string; readonly "feesProposed": string })[] };
    };
  };
  "/api/collection/connectors": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "kinds": readonly (string)[] };
    };
  };
  "/api/collection/sources": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "sources": readonly ({ readonly "sourceId": number; readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string; readonly "createdAt": string })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string };
      response: { readonly "sourceId": number; readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string; readonly "createdAt": string };
    };
  };
  "/api/collection/sources/{sourceId}": {
    get: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: undefined;
      response: { readonly "sourceId": number; readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string; readonly "createdAt": string };
    };
    put: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: { readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean };
      response: { readonly "sourceId": number; readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string; readonly "createdAt": string };
    };
  };
  "/api/collection/sources/{sourceId}/collect": {
    post: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: undefined;
      response: { readonly "queued": boolean };
    };
  };
  "/api/collection/sources/{sourceId}/enabled": {
    put: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: { readonly "enabled": boolean };
      response: { readonly "sourceId": number; readonly "siteId": number; readonly "name": string; readonly "settings": Readonly<Record<string, unknown>>; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "enabled": boolean; readonly "kind": string; readonly "createdAt": string };
    };
  };
  "/api/delivery/invoices/{tenantId}/{invoiceId}/annex.csv": {
    get: {
      params: { readonly "tenantId": number; readonly "invoiceId": string };
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/delivery/invoices/{tenantId}/{invoiceId}/annex.pdf": {
    get: {
      params: { readonly "tenantId": number; readonly "invoiceId": string };
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/delivery/invoices/{tenantId}/{invoiceId}/pdf": {
    get: {
      params: { readonly "tenantId": number; readonly "invoiceId": string };
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/delivery/mail-server": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "isSet": false } | { readonly "isSet": true; readonly "host": string; readonly "port": number; readonly "security": "none" | "starttls" | "tls"; readonly "username": string | null; readonly "sender": string; readonly "hasPassword": boolean; readonly "changedAt": string };
    };
    put: {
      params: undefined;
      query: undefined;
      body: { readonly "host": string; readonly "port": number; readonly "security": "none" | "starttls" | "tls"; readonly "username": string | null; readonly "sender": string; readonly "password"?: string | null };
      response: { readonly "isSet": false } | { readonly "isSet": true; readonly "host": string; readonly "port": number; readonly "security": "none" | "starttls" | "tls"; readonly "username": string | null; readonly "sender": string; readonly "hasPassword": boolean; readonly "changedAt": string };
    };
  };
  "/api/delivery/mail-server/test": {
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "to": string };
      response: { readonly "accepted": boolean; readonly "answer": string };
    };
  };
  "/api/delivery/messages": {
    get: {
      params: undefined;
      query: { readonly "state"?: "queued" | "sending" | "delivered" | "failed"; readonly "cursor"?: string; readonly "limit"?: number };
      body: undefined;
      response: { readonly "messages": readonly ({ readonly "tenantId": number; readonly "messageId": string; readonly "invoiceId": string; readonly "invoiceNumber": string; readonly "recipients": readonly (string)[]; readonly "subject": string; readonly "state": "queued" | "sending" | "delivered" | "failed"; readonly "uncertain": boolean; readonly "attemptCount": number; readonly "queuedAt": string; readonly "nextAttemptAt": string | null; readonly "deliveredAt": string | null; readonly "lastAnswer": string | null })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/delivery/messages/{tenantId}/{messageId}/resend": {
    post: {
      params: { readonly "tenantId": number; readonly "messageId": string };
      query: undefined;
      body: undefined;
      response: undefined;
    };
  };
  "/api/invoicing/bill-runs": {
    post: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "queued": boolean };
    };
  };
  "/api/mediation/sources/{sourceId}/dial-plan": {
    get: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: undefined;
      response: { readonly "zone": string; readonly "country": string; readonly "accessDigit": string; readonly "trunkPatterns": readonly (string)[] };
    };
    put: {
      params: { readonly "sourceId": number };
      query: undefined;
      body: { readonly "zone": string; readonly "country": string; readonly "accessDigit": string; readonly "trunkPatterns": readonly (string)[] };
      response: { readonly "zone": string; readonly "country": string; readonly "accessDigit": string; readonly "trunkPatterns": readonly (string)[] };
    };
  };
  "/api/mediation/suspense/recycle": {
    post: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "queued": boolean };
    };
  };
  "/api/rating/price": {
    get: {
      params: undefined;
      query: { readonly "number": string; readonly "from"?: string; readonly "account"?: string; readonly "at"?: string; readonly "duration"?: number; readonly "direction"?: "outbound" | "inbound"; readonly "kind"?: string };
      body: undefined;
      response: { readonly "number": string; readonly "callingNumber": string; readonly "usageKind": string; readonly "direction": "outbound" | "inbound"; readonly "at": string; readonly "country": string | null; readonly "isOnNet": boolean; readonly "account": { readonly "tenantId": number; readonly "tenantName": string; readonly "accountId": number; readonly "accountName": string; readonly "zone": string } | null; readonly "extension": { readonly "number": string; readonly "name": string; readonly "siteName": string } | null; readonly "offers": readonly ({ readonly "tariffId": number; readonly "tariffName": string; readonly "versionId": number; readonly "versionEffectiveAt": string; readonly "currency": string; readonly "origin": { readonly "deckName": string; readonly "effectiveAt": string; readonly "fileName": string } | null; readonly "prices": readonly ({ readonly "quantity": number; readonly "rule": "rate" | "emergency" | "internal" | "inbound" | "on_net" | "zero" | "unrated"; readonly "reason": "number_malformed" | "prefix_unknown" | "price_too_large" | "tariff_missing" | null; readonly "detail": string | null; readonly "price": { readonly "rateId": number; readonly "destination": string; readonly "prefix": string; readonly "firstIncrementUnits": number; readonly "nextIncrementUnits": number; readonly "freeUnits": number; readonly "pieces": readonly ({ readonly "rateId": number; readonly "band": string; readonly "fromUnit": number; readonly "billedUnits": number; readonly "price": string; readonly "perUnits": number; readonly "amount": string })[]; readonly "billedUnits": number; readonly "connectFee": string; readonly "surcharge": string | null; readonly "exact": { readonly "numerator": string; readonly "denominator": string }; readonly "sum": string; readonly "bound": "none" | "minimum" | "maximum"; readonly "boundAmount": string | null; readonly "rounding": { readonly "decimals": number; readonly "mode": "half_up" | "half_even" | "up" | "down" }; readonly "cost": string; readonly "service": { readonly "perCall": string; readonly "perMinute": string; readonly "freeSeconds": number; readonly "cost": string } | null; readonly "total": string } | null; readonly "cost": string | null })[]; readonly "supplies": readonly ({ readonly "supplierId": number; readonly "supplierName": string; readonly "trunk": string | null; readonly "currency": string; readonly "prices": readonly ({ readonly "quantity": number; readonly "cost": string | null; readonly "margin": string | null })[] })[]; readonly "terms": readonly ({ readonly "source": "allowance" | "promotion" | "tier"; readonly "name": string; readonly "planName": string })[] })[] };
    };
  };
  "/api/rating/re-ratings": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "reRatings": readonly ({ readonly "reRatingId": string; readonly "tenantId": number | null; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "reason": string; readonly "state": "proposed" | "approved" | "withdrawn"; readonly "usageCount": string; readonly "proposedAt": string; readonly "approvedAt": string | null; readonly "withdrawnAt": string | null })[] };
    };
    post: {
      params: undefined;
      query: undefined;
      body: { readonly "serviceFrom": string; readonly "serviceTo": string; readonly "tenantId"?: number; readonly "reason": string };
      response: { readonly "reRating": { readonly "reRatingId": string; readonly "tenantId": number | null; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "reason": string; readonly "state": "proposed" | "approved" | "withdrawn"; readonly "usageCount": string; readonly "proposedAt": string; readonly "approvedAt": string | null; readonly "withdrawnAt": string | null } | null; readonly "differences": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "accountName": string; readonly "currency": string; readonly "uninvoicedCount": string; readonly "uninvoicedBefore": string; readonly "uninvoicedAfter": string; readonly "invoicedCount": string; readonly "invoicedBefore": string; readonly "invoicedAfter": string; readonly "keptCount": string; readonly "unpricedCount": string })[]; readonly "usageCount": number; readonly "unpricedCount": number };
    };
  };
  "/api/rating/re-ratings/{reRatingId}": {
    get: {
      params: { readonly "reRatingId": string };
      query: undefined;
      body: undefined;
      response: { readonly "reRatingId": string; readonly "tenantId": number | null; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "reason": string; readonly "state": "proposed" | "approved" | "withdrawn"; readonly "usageCount": string; readonly "proposedAt": string; readonly "approvedAt": string | null; readonly "withdrawnAt": string | null; readonly "differences": readonly ({ readonly "tenantId": number; readonly "accountId": number; readonly "accountName": string; readonly "currency": string; readonly "uninvoicedCount": string; readonly "uninvoicedBefore": string; readonly "uninvoicedAfter": string; readonly "invoicedCount": string; readonly "invoicedBefore": string; readonly "invoicedAfter": string; readonly "keptCount": string; readonly "unpricedCount": string })[] };
    };
  };
  "/api/rating/re-ratings/{reRatingId}/withdraw": {
    post: {
      params: { readonly "reRatingId": string };
      query: undefined;
      body: undefined;
      response: { readonly "reRatingId": string; readonly "tenantId": number | null; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "reason": string; readonly "state": "proposed" | "approved" | "withdrawn"; readonly "usageCount": string; readonly "proposedAt": string; readonly "approvedAt": string | null; readonly "withdrawnAt": string | null };
    };
  };
  "/api/reporting/completeness": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "statements": readonly ({ readonly "sourceId": number; readonly "collected": string; readonly "duplicates": string; readonly "suspended": string; readonly "rated": string; readonly "notChargeable": string; readonly "awaiting": string; readonly "isComplete": boolean })[] };
    };
  };
  "/api/reporting/invoices": {
    get: {
      params: undefined;
      query: { readonly "tenantId"?: number; readonly "cursor"?: string; readonly "limit"?: number };
      body: undefined;
      response: { readonly "invoices": readonly ({ readonly "tenantId": number; readonly "tenantName": string; readonly "invoiceId": string; readonly "number": string; readonly "accountId": number; readonly "accountName": string; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "issuedOn": string; readonly "dueOn": string; readonly "currency": string; readonly "net": string; readonly "tax": string; readonly "total": string; readonly "mail": { readonly "state": "queued" | "sending" | "delivered" | "failed"; readonly "isUncertain": boolean; readonly "attemptCount": number; readonly "recipients": readonly (string)[]; readonly "nextAttemptAt": string; readonly "deliveredAt": string | null; readonly "lastAnswer": string | null } | null; readonly "links": { readonly "pdf": string | null; readonly "annexPdf": string | null; readonly "annexCsv": string | null } })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/reporting/overview": {
    get: {
      params: undefined;
      query: { readonly "month"?: string };
      body: undefined;
      response: { readonly "from": string; readonly "to": string; readonly "zone": string; readonly "counts": { readonly "rawRecords": string; readonly "notChargeable": { readonly "merged": string; readonly "internal": string; readonly "unanswered": string; readonly "omitted": string; readonly "free": string }; readonly "suspendedRecords": string; readonly "awaitingMediation": string; readonly "usageRecords": string; readonly "rated": string; readonly "suspendedUsage": string; readonly "awaitingRating": string; readonly "duplicates": string }; readonly "suspendedEver": string; readonly "costs": readonly ({ readonly "currency": string; readonly "cost": string })[]; readonly "invoices": readonly ({ readonly "tenantId": number; readonly "tenantName": string; readonly "invoiceId": string; readonly "number": string; readonly "accountId": number; readonly "accountName": string; readonly "serviceFrom": string; readonly "serviceTo": string; readonly "issuedOn": string; readonly "dueOn": string; readonly "currency": string; readonly "net": string; readonly "tax": string; readonly "total": string; readonly "mail": { readonly "state": "queued" | "sending" | "delivered" | "failed"; readonly "isUncertain": boolean; readonly "attemptCount": number; readonly "recipients": readonly (string)[]; readonly "nextAttemptAt": string; readonly "deliveredAt": string | null; readonly "lastAnswer": string | null } | null; readonly "links": { readonly "pdf": string | null; readonly "annexPdf": string | null; readonly "annexCsv": string | null } })[] };
    };
  };
  "/api/reporting/sources": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "sources": readonly ({ readonly "sourceId": number; readonly "name": string; readonly "kind": string; readonly "siteName": string; readonly "role": "bills" | "costs" | "reconciles"; readonly "schedule": string; readonly "isEnabled": boolean; readonly "nextRunAt": string | null; readonly "recordCount": string; readonly "duplicateCount": string; readonly "byteCount": string; readonly "suspendedCount": string; readonly "lastRun": { readonly "runId": string; readonly "startedAt": string; readonly "endedAt": string | null; readonly "recordCount": string; readonly "duplicateCount": string; readonly "notices": readonly ({ readonly "severity": string; readonly "code": string; readonly "file": string; readonly "sentence": string })[]; readonly "failure": string | null } | null })[] };
    };
  };
  "/api/reporting/suspense": {
    get: {
      params: undefined;
      query: { readonly "cursor"?: string; readonly "limit"?: number; readonly "stage"?: "mediation" | "rating"; readonly "reason"?: string };
      body: undefined;
      response: { readonly "records": readonly ({ readonly "stage": "mediation" | "rating"; readonly "id": string; readonly "tenantId": number | null; readonly "tenantName": string | null; readonly "reason": string; readonly "detail": string; readonly "suspendedAt": string; readonly "occurredAt": string | null; readonly "place": { readonly "sourceId": number; readonly "sourceName": string; readonly "file": string; readonly "line": string } | null })[]; readonly "reasons": readonly ({ readonly "stage": "mediation" | "rating"; readonly "reason": string; readonly "recordCount": string; readonly "oldestAt": string })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/reporting/tenants": {
    get: {
      params: undefined;
      query: undefined;
      body: undefined;
      response: { readonly "tenants": readonly ({ readonly "tenantId": number; readonly "name": string; readonly "extensions": readonly ({ readonly "extensionId": number; readonly "number": string; readonly "name": string; readonly "siteName": string })[] })[] };
    };
  };
  "/api/reporting/usage": {
    get: {
      params: undefined;
      query: { readonly "from": string; readonly "to": string; readonly "tenantId": number; readonly "extensionId"?: number; readonly "direction"?: "outbound" | "inbound"; readonly "called"?: string; readonly "cursor"?: string; readonly "limit"?: number };
      body: undefined;
      response: { readonly "calls": readonly ({ readonly "tenantId": number; readonly "usageId": string; readonly "startedAt": string; readonly "zone": string; readonly "startedLocal": string; readonly "direction": "outbound" | "inbound"; readonly "extensionId": number; readonly "extensionNumber": string; readonly "extensionName": string; readonly "callingNumber": string; readonly "calledNumber": string; readonly "destination": string | null; readonly "durationSeconds": number; readonly "billedSeconds": number | null; readonly "cost": string | null; readonly "currency": string | null; readonly "supplierCost": string | null; readonly "supplierCurrency": string | null; readonly "rule": "rate" | "inbound" | "emergency" | "internal" | "on_net" | "zero" | null; readonly "state": "rated" | "awaiting" | "suspended"; readonly "suspendedReason": string | null; readonly "suspendedDetail": string | null })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/reporting/usage.csv": {
    get: {
      params: undefined;
      query: { readonly "from": string; readonly "to": string; readonly "tenantId": number; readonly "extensionId"?: number; readonly "direction"?: "outbound" | "inbound"; readonly "called"?: string; readonly "withMargin"?: boolean };
      body: undefined;
      response: Blob;
    };
  };
  "/api/reporting/usage/summary": {
    get: {
      params: undefined;
      query: { readonly "from": string; readonly "to": string; readonly "tenantId"?: number; readonly "by": "tenant" | "extension" | "destination" };
      body: undefined;
      response: { readonly "rows": readonly ({ readonly "tenantId": number | null; readonly "tenantName": string | null; readonly "extensionId": number | null; readonly "extensionNumber": string | null; readonly "extensionName": string | null; readonly "destination": string | null; readonly "kind": "priced" | "inbound" | "emergency" | "internal" | "on_net" | "zero" | "unpriced" | "mixed"; readonly "currency": string; readonly "callCount": string; readonly "ratedCount": string; readonly "awaitingCount": string; readonly "suspendedCount": string; readonly "durationSeconds": string; readonly "billedSeconds": string; readonly "cost": string; readonly "supplierCost": string | null; readonly "margin": string | null })[]; readonly "totals": readonly ({ readonly "currency": string; readonly "callCount": string; readonly "ratedCount": string; readonly "awaitingCount": string; readonly "suspendedCount": string; readonly "durationSeconds": string; readonly "billedSeconds": string; readonly "cost": string; readonly "supplierCost": string | null; readonly "margin": string | null })[] };
    };
  };
  "/api/reporting/usage/{tenantId}/{usageId}": {
    get: {
      params: { readonly "tenantId": number; readonly "usageId": string };
      query: { readonly "startedAt"?: string };
      body: undefined;
      response: { readonly "call": { readonly "tenantId": number; readonly "usageId": string; readonly "startedAt": string; readonly "zone": string; readonly "startedLocal": string; readonly "direction": "outbound" | "inbound"; readonly "extensionId": number; readonly "extensionNumber": string; readonly "extensionName": string; readonly "callingNumber": string; readonly "calledNumber": string; readonly "destination": string | null; readonly "durationSeconds": number; readonly "billedSeconds": number | null; readonly "cost": string | null; readonly "currency": string | null; readonly "supplierCost": string | null; readonly "supplierCurrency": string | null; readonly "rule": "rate" | "inbound" | "emergency" | "internal" | "on_net" | "zero" | null; readonly "state": "rated" | "awaiting" | "suspended"; readonly "suspendedReason": string | null; readonly "suspendedDetail": string | null }; readonly "answeredAt": string; readonly "tenantName": string; readonly "accountName": string; readonly "trunk": string; readonly "usageKind": string; readonly "quantity": number; readonly "rate": { readonly "prefix": string; readonly "destination": string; readonly "deckName": string; readonly "versionEffectiveAt": string; readonly "versionFile": string; readonly "connectFee": string; readonly "pricePerMinute": string; readonly "firstIncrementSeconds": number; readonly "nextIncrementSeconds": number } | null; readonly "tariff": { readonly "tariffId": number; readonly "name": string; readonly "versionId": number; readonly "effectiveAt": string } | null; readonly "proof": "recomputed" | "stale" | "none"; readonly "price": { readonly "rateId": number; readonly "destination": string; readonly "prefix": string; readonly "firstIncrementUnits": number; readonly "nextIncrementUnits": number; readonly "freeUnits": number; readonly "pieces": readonly ({ readonly "rateId": number; readonly "band": string; readonly "fromUnit": number; readonly "billedUnits": number; readonly "price": string; readonly "perUnits": number; readonly "amount": string })[]; readonly "billedUnits": number; readonly "connectFee": string; readonly "surcharge": string | null; readonly "exact": { readonly "numerator": string; readonly "denominator": string }; readonly "sum": string; readonly "bound": "none" | "minimum" | "maximum"; readonly "boundAmount": string | null; readonly "rounding": { readonly "decimals": number; readonly "mode": "half_up" | "half_even" | "up" | "down" }; readonly "cost": string; readonly "service": { readonly "perCall": string; readonly "perMinute": string; readonly "freeSeconds": number; readonly "cost": string } | null; readonly "total": string } | null; readonly "charge": { readonly "amount": string; readonly "proof": "recomputed" | "stale"; readonly "covered": readonly ({ readonly "source": "promotion" | "allowance"; readonly "name": string; readonly "grantedIn": string; readonly "units": number })[]; readonly "rest": { readonly "pricing": "rated" | "flat_price" | "tier"; readonly "name": string | null; readonly "pieces": readonly ({ readonly "units": number; readonly "price": string })[]; readonly "connectFee": string; readonly "bound": "none" | "minimum" | "maximum"; readonly "amount": string } | null; readonly "discounts": readonly ({ readonly "source": "percent" | "fixed" | "allowance"; readonly "name": string; readonly "amount": string })[] } | null; readonly "supply": { readonly "supplierId": number; readonly "supplierName": string; readonly "destination": string | null; readonly "prefix": string | null; readonly "currency": string; readonly "cost": string; readonly "margin": string | null } | null; readonly "corrections": readonly ({ readonly "approvedAt": string; readonly "reason": string; readonly "costBefore": string; readonly "costAfter": string; readonly "currency": string; readonly "effect": "replaced" | "adjusted" | "kept" })[]; readonly "record": { readonly "sourceId": number; readonly "sourceName": string; readonly "file": string; readonly "line": string; readonly "position": string; readonly "text": string } | null; readonly "invoiceNumber": string | null };
    };
  };
}
