export { redactMessage } from './redact-message.js';
export { redactPath, redactQuery, redactTarget, redactUrl } from './redact-url.js';
export { REDACTED } from './redacted.js';
export { errorType, safeException, safeTexts } from './safe-exception.js';
