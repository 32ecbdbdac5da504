/**
 * What a function of somebody else's has answered. A promise is no answer: it comes when the moment is over, it would pass
 * for "yes", and what it rejects with would end the process.
 * @throws TypeError for a promise
 */
export function atOnce<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return answer;
  Promise.resolve(answer).catch(() => {});
  throw new TypeError('expected an answer at once, got a promise');
}
