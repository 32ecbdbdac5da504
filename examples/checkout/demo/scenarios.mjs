// What the shop's customers do. An order alone decides what happens to it; no header asks for a failure.

const tea = [{ sku: 'tea', quantity: 2 }];
const order = (customer, more = {}) => ({ customer, items: tea, card: { issuer: 'acme' }, ...more });

/** The requests of a checkout between the services, in their order. Each is one fragment of its trace. */
export const REQUESTS = {
  gateway: 'gateway POST /checkout',
  auth: 'auth POST /sessions/verify',
  cart: 'cart POST /carts',
  stock: 'inventory POST /stock/check',
  prices: 'pricing POST /prices',
  payment: 'payment POST /charges',
  bank: 'bank POST /authorizations',
  confirm: 'cart POST /carts/:id/confirm',
  reserve: 'inventory POST /stock/reserve',
};
const ALL = Object.keys(REQUESTS);
const until = (last) => ALL.slice(0, ALL.indexOf(last) + 1);

/** Spans by their way from the gateway: `service span name > …`. */
const path = (...steps) => steps.join(' > ');
const CHECKOUT = ['gateway POST /checkout', 'gateway POST localhost'];
const TO_CART = [...CHECKOUT, 'cart POST /carts'];
const TO_PAYMENT = [...CHECKOUT, 'payment POST /charges'];
const TO_CONFIRM = [...CHECKOUT, 'cart POST /carts/:id/confirm'];
const AFTER_PAYMENT = [
  path(...TO_CONFIRM, 'cart UPDATE carts'),
  path(...TO_CONFIRM, 'cart POST localhost', 'inventory POST /stock/reserve', 'inventory UPDATE stock'),
];

/**
 * - share: of all checkouts; what is left is ordinary
 * - answer: what the customer gets
 * - culprit: the way to the span that is to blame; with its ancestors it must arrive
 * - after: the ways to the calls that are made once the trace is kept; they must arrive as well
 * - requests: what the checkout consists of, for counting what is missing
 */
export const SCENARIOS = {
  ordinary: {
    share: 0,
    order: (i) => order(['ada', 'grace', 'edsger', 'barbara'][i % 4], i % 3 === 0 ? { coupon: 'WELCOME' } : {}),
    answer: { status: 200, payment: 'paid' },
    requests: ALL,
  },
  'unknown coupon': {
    share: 0.03,
    order: () => order('ada', { coupon: 'NONESUCH' }),
    answer: { status: 404 },
    requests: until('cart'),
  },
  'swallowed bank error': {
    share: 0.02,
    order: () => order('grace', { card: { issuer: 'atlantis' } }),
    answer: { status: 200, payment: 'pending' },
    keptAs: 'error',
    culprit: path(...TO_PAYMENT, 'payment POST localhost', 'bank POST /authorizations'),
    after: AFTER_PAYMENT,
    requests: ALL,
  },
  'slow old bank host': {
    share: 0.02,
    order: (i) => order(i % 2 === 0 ? 'initech' : 'hooli'),
    answer: { status: 200, payment: 'paid' },
    keptAs: 'slow',
    culprit: path(...TO_PAYMENT, 'payment POST bank.staging.localhost'),
    after: AFTER_PAYMENT,
    requests: ALL,
  },
  'failed in pricing': {
    share: 0.005,
    order: () => order('edsger', { items: [{ sku: 'moonstone', quantity: 1 }] }),
    answer: { status: 502 },
    keptAs: 'error',
    culprit: path(...TO_CART, 'cart POST localhost', 'pricing POST /prices'),
    after: [],
    requests: until('prices'),
  },
  'failed in payment': {
    share: 0.005,
    order: () => order('barbara', { card: { issuer: 'monopoly' } }),
    answer: { status: 502 },
    keptAs: 'error',
    culprit: path(...TO_PAYMENT),
    after: [],
    requests: until('bank'),
  },
};
