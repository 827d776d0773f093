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
}
