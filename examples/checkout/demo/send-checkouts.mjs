/**
 * Sends the planned checkouts, so many at a time.
 * @returns the plan with what came back: status, payment and the trace id, which each answer names in `server-timing`
 */
export async function sendCheckouts(url, plan, concurrency) {
  const results = new Array(plan.length);
  let next = 0;
  async function customer() {
    while (next < plan.length) {
      const i = next++;
      results[i] = { ...plan[i], ...(await checkout(url, plan[i].order)) };
    }
  }
  await Promise.all(Array.from({ length: concurrency }, customer));
  return results;
}

async function checkout(url, order) {
  const response = await fetch(`${url}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const { payment } = await response.json();
  const [, traceId] = /trace;desc=00-([0-9a-f]{32})-/.exec(response.headers.get('server-timing') ?? '') ?? [];
  return { status: response.status, payment, traceId };
}
