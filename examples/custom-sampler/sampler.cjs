const { isSpanContextValid, SamplingDecision, trace } = require('@opentelemetry/api');

// An OpenTelemetry Sampler: asked when a span starts. What has a parent does as the parent does.
module.exports = {
  shouldSample(context, _traceId, _name, _kind, attributes) {
    const parent = trace.getSpanContext(context);
    const follows = parent !== undefined && isSpanContextValid(parent);
    const wanted = follows ? (parent.traceFlags & 1) === 1 : String(attributes['url.path']).startsWith('/api/');
    return { decision: wanted ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  },
  toString: () => 'everything under /api',
};
