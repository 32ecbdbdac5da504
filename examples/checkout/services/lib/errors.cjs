/** An error that knows its HTTP status. Everything else that is thrown is a 500. */
class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The last handler of every service: what was thrown anywhere becomes one answer and one log line. */
function answerErrors(log) {
  // Express knows an error handler by its four parameters.
  return (error, _req, res, _next) => {
    const status = error.status ?? 500;
    log[status < 500 ? 'warn' : 'error']({ status }, error.message);
    res.status(status).json({ error: error.message });
  };
}

module.exports = { HttpError, answerErrors };
