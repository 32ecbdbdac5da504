const { HttpError } = require('./errors.cjs');

/** Calls another service. A refusal (4xx) is passed on as it is; any other failure is a bad gateway. */
async function postJson(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const { status } = response;
  throw new HttpError(status < 500 ? status : 502, status < 500 ? answer.error : `${new URL(url).pathname} failed`);
}

module.exports = { postJson };
