CREATE TABLE stock (sku text PRIMARY KEY, quantity int NOT NULL, reserved int NOT NULL DEFAULT 0);
INSERT INTO stock (sku, quantity) VALUES ('tea', 100000), ('teapot', 5000), ('kettle', 5000), ('moonstone', 1);
CREATE TABLE coupons (code text PRIMARY KEY, percent_off int NOT NULL);
INSERT INTO coupons VALUES ('WELCOME', 10);
CREATE TABLE carts (
  id serial PRIMARY KEY,
  customer text NOT NULL,
  cents int NOT NULL,
  payment text,
  created timestamptz NOT NULL DEFAULT now()
);
