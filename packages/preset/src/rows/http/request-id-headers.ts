/** Where gateways put the id of a request, in the order in which they are looked at. */
export const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;
