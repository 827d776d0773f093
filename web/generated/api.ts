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
      response: { readonly "calls": readonly ({ readonly "tenantId": number; readonly "usageId": string; readonly "startedAt": string; readonly "zone": string; readonly "startedLocal": string; readonly "direction": "outbound" | "inbound"; readonly "extensionId": number; readonly "extensionNumber": string; readonly "extensionName": string; readonly "callingNumber": string; readonly "calledNumber": string; readonly "destination": string | null; readonly "durationSeconds": number; readonly "billedSeconds": number | null; readonly "cost": string | null; readonly "currency": string | null; readonly "rule": "rate" | "inbound" | "emergency" | null; readonly "state": "rated" | "awaiting" | "suspended"; readonly "suspendedReason": string | null; readonly "suspendedDetail": string | null })[]; readonly "nextCursor": string | null };
    };
  };
  "/api/reporting/usage.csv": {
    get: {
      params: undefined;
      query: { readonly "from": string; readonly "to": string; readonly "tenantId": number; readonly "extensionId"?: number; readonly "direction"?: "outbound" | "inbound"; readonly "called"?: string };
      body: undefined;
      response: Blob;
    };
  };
  "/api/reporting/usage/summary": {
    get: {
      params: undefined;
      query: { readonly "from": string; readonly "to": string; readonly "tenantId"?: number; readonly "by": "tenant" | "extension" | "destination" };
      body: undefined;
      response: { readonly "rows": readonly ({ readonly "tenantId": number | null; readonly "tenantName": string | null; readonly "extensionId": number | null; readonly "extensionNumber": string | null; readonly "extensionName": string | null; readonly "destination": string | null; readonly "kind": "priced" | "inbound" | "emergency" | "unpriced" | "mixed"; readonly "currency": string; readonly "callCount": string; readonly "ratedCount": string; readonly "awaitingCount": string; readonly "suspendedCount": string; readonly "durationSeconds": string; readonly "billedSeconds": string; readonly "cost": string })[]; readonly "totals": readonly ({ readonly "currency": string; readonly "callCount": string; readonly "ratedCount": string; readonly "awaitingCount": string; readonly "suspendedCount": string; readonly "durationSeconds": string; readonly "billedSeconds": string; readonly "cost": string })[] };
    };
  };
  "/api/reporting/usage/{tenantId}/{usageId}": {
    get: {
      params: { readonly "tenantId": number; readonly "usageId": string };
      query: { readonly "startedAt"?: string };
      body: undefined;
      response: { readonly "call": { readonly "tenantId": number; readonly "usageId": string; readonly "startedAt": string; readonly "zone": string; readonly "startedLocal": string; readonly "direction": "outbound" | "inbound"; readonly "extensionId": number; readonly "extensionNumber": string; readonly "extensionName": string; readonly "callingNumber": string; readonly "calledNumber": string; readonly "destination": string | null; readonly "durationSeconds": number; readonly "billedSeconds": number | null; readonly "cost": string | null; readonly "currency": string | null; readonly "rule": "rate" | "inbound" | "emergency" | null; readonly "state": "rated" | "awaiting" | "suspended"; readonly "suspendedReason": string | null; readonly "suspendedDetail": string | null }; readonly "answeredAt": string; readonly "tenantName": string; readonly "accountName": string; readonly "trunk": string; readonly "rate": { readonly "prefix": string; readonly "destination": string; readonly "deckName": string; readonly "versionEffectiveAt": string; readonly "versionFile": string; readonly "connectFee": string; readonly "pricePerMinute": string; readonly "firstIncrementSeconds": number; readonly "nextIncrementSeconds": number } | null; readonly "place": { readonly "sourceId": number; readonly "sourceName": string; readonly "file": string; readonly "line": string } | null; readonly "invoiceNumber": string | null };
    };
  };
}
